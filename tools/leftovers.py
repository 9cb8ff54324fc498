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
    """Write the process ids down, each with its start time: ids are given anew, pairs are not."""
    pairs = [[pid, started] for pid in pids if (started := start_time(pid))]
    part = RECORD.with_suffix(".part")
    part.write_text(json.dumps(pairs))
    part.rename(RECORD)


def end_leftovers() -> list[int]:
    """Stop the processes of a crashed run that still live; return their ids."""
    try:
        pairs = json.loads(RECORD.read_text())
        pids = [pid for pid, started in pairs if start_time(pid) == started]
    except (OSError, ValueError, TypeError):
        return []
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in filter(machine.is_alive, pids):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        _wait_for(pids)
    RECORD.unlink(missing_ok=True)
    return pids


def _wait_for(pids: list[int]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while any(map(machine.is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)


def start_time(pid: int) -> str:
    """Return when the process began, in clock ticks since the machine did, or nothing."""
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    return ""
