"""Remember which processes a run started, so that the next one can end what a crash left over."""

import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from tools import machine

RECORD = machine.VAR / "processes.json"
PATIENCE_SECONDS = 10


def remember(pids: list[int]) -> None:
    """Write the process ids down, each with its start: ids are given anew, pairs are not."""
    pairs = [[pid, started] for pid in pids if (started := start_time(pid))]
    part = RECORD.with_suffix(".part")
    part.write_text(json.dumps(pairs))
    part.rename(RECORD)


def end_leftovers() -> list[int]:
    """Stop the processes of a crashed run that still live; return their ids.

    With each goes its group: workers whose parent was killed still hold its port for a while.
    """
    try:
        pairs = json.loads(RECORD.read_text())
        pids = [member for pid, started in pairs for member in _group_of(pid, started)]
    except (OSError, ValueError, TypeError):
        return []
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in filter(machine.is_alive, pids):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        _wait_for(pids)
    RECORD.unlink(missing_ok=True)
    return pids


def _group_of(leader: int, started: str) -> list[int]:
    """Return who lives of the group that the process led, unless its id was given anew.

    While a group has a member, no process gets its leader's id; only a restart frees it.
    """
    now = start_time(leader)
    if now not in ("", started) or not started.startswith(_boot()):
        return []
    numbers = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [pid for pid in numbers if machine.is_alive(pid) and _words(pid)[2] == str(leader)]


def _wait_for(pids: list[int]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(machine.is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)


def start_time(pid: int) -> str:
    """Return when the process began, in clock ticks of this boot of the machine, or nothing."""
    words = _words(pid)
    return f"{_boot()}:{words[19]}" if words[0] else ""


def _words(pid: int) -> list[str]:
    """Return what the kernel says of a process, from its state on; empty words if it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [""] * 20


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
