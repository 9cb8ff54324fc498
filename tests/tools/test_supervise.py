import io
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tools import machine
from tools.machine import CannotStart
from tools.supervise import Program, Supervisor

FOREVER = "import signal; signal.pause()"


def program(name: str, code: str, **options) -> Program:
    return Program(name, [sys.executable, "-u", "-c", code], dict(os.environ), **options)


@pytest.fixture
def supervisor():
    made = Supervisor(output=io.StringIO())
    yield made
    made.stop()


def lines(supervisor: Supervisor) -> list[str]:
    return supervisor.output.getvalue().splitlines()


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while machine.is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


def wait_for_text(path: Path) -> str:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().endswith("\n")):
        assert time.monotonic() < deadline, f"nothing written to {path}"
        time.sleep(0.02)
    return path.read_text()


def test_watch_killed_program_is_started_again(supervisor):
    supervisor.start(program("web", FOREVER))
    first = supervisor.children[0].process.pid
    seen = []

    def note(pids: list[int]) -> None:
        seen.extend(pids)
        supervisor.stopping = True

    supervisor.changed = note
    os.kill(first, signal.SIGKILL)
    supervisor.watch()

    assert len(seen) == 1
    assert seen[0] != first
    assert machine.is_alive(seen[0])
    assert any("ended (SIGKILL)" in line for line in lines(supervisor))


def test_watch_program_that_keeps_ending_waits_twice_as_long_each_time(supervisor):
    starts = []

    def note(pids: list[int]) -> None:
        starts.append(pids)
        supervisor.stopping = len(starts) > 2

    supervisor.changed = note
    supervisor.start(program("beat", "raise SystemExit(3)"))
    supervisor.watch()

    pauses = [
        float(pause)
        for pause in re.findall(r"exit code 3.*in (\S+) s", "\n".join(lines(supervisor)))
    ]
    assert pauses == [0.5, 1.0]


def test_watch_leaves_running_programs_alone(supervisor):
    supervisor.start(program("steady", FOREVER))
    steady = supervisor.children[0].process.pid
    supervisor.start(program("weak", FOREVER))
    supervisor.changed = lambda pids: setattr(supervisor, "stopping", True)

    os.kill(supervisor.children[1].process.pid, signal.SIGKILL)
    supervisor.watch()

    assert supervisor.children[0].process.pid == steady
    assert machine.is_alive(steady)


def test_watch_killed_parent_leaves_no_grandchild(supervisor, tmp_path):
    note = tmp_path / "grandchild"
    code = f"""
        import pathlib, subprocess, sys, signal
        child = subprocess.Popen([sys.executable, "-c", {FOREVER!r}])
        pathlib.Path({str(note)!r}).write_text(f"{{child.pid}}\\n")
        signal.pause()
    """
    supervisor.start(program("web", textwrap.dedent(code)))
    grandchild = int(wait_for_text(note))
    supervisor.changed = lambda pids: setattr(supervisor, "stopping", True)

    os.kill(supervisor.children[0].process.pid, signal.SIGKILL)
    supervisor.watch()

    wait_until_gone(grandchild)


def test_stop_ends_programs_in_reverse_order(supervisor, tmp_path):
    book = tmp_path / "order"
    for name in ("database", "web"):
        code = f"""
            import signal, sys
            def end(*_):
                with open({str(book)!r}, "a") as book:
                    print({name!r}, file=book)
                sys.exit()
            signal.signal(signal.SIGTERM, end)
            open({str(tmp_path / name)!r}, "w").close()
            signal.pause()
        """
        ready = (tmp_path / name).exists
        supervisor.start(program(name, textwrap.dedent(code), is_ready=ready))

    supervisor.stop()

    assert book.read_text().split() == ["web", "database"]


def test_stop_program_deaf_to_signals_is_killed(supervisor, tmp_path):
    ready = tmp_path / "ready"
    code = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"open({str(ready)!r}, 'w').close(); signal.pause(); signal.pause()"
    )
    supervisor.start(program("deaf", code, is_ready=ready.exists, stop_seconds=0.2))
    pid = supervisor.children[0].process.pid

    supervisor.stop()

    assert not machine.is_alive(pid)


def test_start_program_that_ends_early_is_explained_with_its_words(supervisor):
    with pytest.raises(CannotStart, match="web ended"):
        supervisor.start(program("web", "print('no room'); exit(1)", is_ready=lambda: False))

    supervisor.stop()
    assert any(line.startswith("web") and "no room" in line for line in lines(supervisor))


def test_start_program_never_ready_is_explained(supervisor):
    with pytest.raises(CannotStart, match="not ready"):
        supervisor.start(program("slow", FOREVER, is_ready=lambda: False, ready_seconds=0.2))


def test_run_once_passes_on_every_line_with_its_name(supervisor):
    supervisor.run_once(program("prepare", "for n in range(5000): print('x' * 100, n)"))

    assert lines(supervisor)[-1] == f"prepare  | {'x' * 100} 4999"
    assert len(lines(supervisor)) == 5000


def test_run_once_failure_is_refused_with_its_code(supervisor):
    with pytest.raises(CannotStart, match="exit code 4"):
        supervisor.run_once(program("prepare", "exit(4)"))


def start_own_supervisor(tmp_path: Path) -> tuple[subprocess.Popen[bytes], int]:
    note = tmp_path / "child"
    code = f"""
        import os, sys
        from tools.supervise import Program, Supervisor
        supervisor = Supervisor()
        supervisor.listen()
        child = Program("web", [sys.executable, "-c", {FOREVER!r}], dict(os.environ))
        supervisor.start(child)
        with open({str(note)!r}, "w") as note:
            print(supervisor.children[0].process.pid, file=note)
        supervisor.watch()
        supervisor.stop()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=machine.ROOT, stdout=subprocess.DEVNULL
    )
    return process, int(wait_for_text(note))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_supervisor_asked_to_end_stops_its_programs_and_exits_cleanly(tmp_path, number):
    process, child = start_own_supervisor(tmp_path)

    process.send_signal(number)

    assert process.wait(10) == 0
    assert not machine.is_alive(child)


def test_supervisor_killed_takes_its_programs_along(tmp_path):
    process, child = start_own_supervisor(tmp_path)

    process.kill()
    process.wait()

    wait_until_gone(child)
