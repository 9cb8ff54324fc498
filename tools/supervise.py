"""Keep several programs running as one: prefix their logs, restart what dies, stop in order."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from tools import machine
from tools.machine import Account, CannotStart

TICK_SECONDS = 0.1
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
# A program that ran this long was healthy: its next pause is the first one again.
HEALTHY_SECONDS = 30.0
CHUNK = 65_536


@dataclass(frozen=True)
class Program:
    """What to run, how to see that it is ready, and how to ask it to stop."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    account: Account | None = None
    prepare: Callable[[], None] | None = None
    is_ready: Callable[[], bool] | None = None
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    ready_seconds: float = 60
    stop_seconds: float = 20


@dataclass
class Child:
    """A program's present process, and when it may be started again."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    line: bytes = b""
    started: float = 0
    pause: float = FIRST_PAUSE
    restart_at: float = 0

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Supervisor:
    """Programs start in the order given and stop in the reverse one."""

    output: IO[str] = field(default_factory=lambda: sys.stdout)
    changed: Callable[[list[int]], None] = lambda pids: None
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def __post_init__(self) -> None:
        self.selector = selectors.DefaultSelector()

    def listen(self) -> None:
        """Let Ctrl-C, TERM and a closed terminal end the run."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, program: Program) -> None:
        """Start one more program and wait until it is ready."""
        child = Child(program)
        self.children.append(child)
        self._launch(child)
        deadline = time.monotonic() + program.ready_seconds
        while program.is_ready and not program.is_ready() and not self.stopping:
            if not child.running:
                self._pump(TICK_SECONDS)
                raise CannotStart(f"{program.name} ended while it started; see its lines above.")
            if time.monotonic() > deadline:
                raise CannotStart(f"{program.name} was not ready in {program.ready_seconds:.0f} s.")
            self._pump(TICK_SECONDS)

    def run_once(self, program: Program) -> None:
        """Run a program to its end while the others go on."""
        child = Child(program)
        self._launch(child)
        while child.running and not self.stopping:
            self._pump(TICK_SECONDS)
        code = self._end(child)
        if code and not self.stopping:
            raise CannotStart(f"{program.name} failed (exit code {code}); see its lines above.")

    def watch(self) -> None:
        """Restart whatever ends, until a signal asks to stop."""
        while not self.stopping:
            self._pump(TICK_SECONDS)
            for child in self.children:
                self._revive(child, time.monotonic())

    def stop(self) -> None:
        """Stop every program, the last started first."""
        self.stopping = True
        for child in reversed(self.children):
            self._end(child)
        self.changed([])

    def say(self, words: str, name: str = "run") -> None:
        print(f"{name:<9}| {words}", file=self.output, flush=True)

    def _launch(self, child: Child) -> None:
        program = child.program
        if program.prepare:
            program.prepare()
        child.process = machine.spawn(
            program.command,
            account=program.account,
            environment=program.environment,
            output=subprocess.PIPE,
            dies_with_parent=program.stop_signals[0],
        )
        child.started = time.monotonic()
        child.restart_at = 0
        pipe = child.process.stdout
        assert pipe is not None  # noqa: S101  # asked for just above
        os.set_blocking(pipe.fileno(), False)
        self.selector.register(pipe, selectors.EVENT_READ, child)
        self.changed([each.process.pid for each in self.children if each.process and each.running])

    def _revive(self, child: Child, now: float) -> None:
        if child.running:
            return
        if not child.restart_at:
            self._note_death(child, now)
        elif now >= child.restart_at:
            try:
                self._launch(child)
            except (OSError, CannotStart) as error:
                self.say(f"cannot start: {error}", child.program.name)
                self._delay(child, now)

    def _note_death(self, child: Child, now: float) -> None:
        assert child.process is not None  # noqa: S101  # it was launched
        code = child.process.returncode
        if now - child.started > HEALTHY_SECONDS:
            child.pause = FIRST_PAUSE
        self._sweep_group(child)
        self._drain(child)
        self._delay(child, now)
        reason = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self.say(
            f"ended ({reason}); next start in {child.restart_at - now:.1f} s", child.program.name
        )

    def _delay(self, child: Child, now: float) -> None:
        child.restart_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _sweep_group(self, child: Child) -> None:
        """End what a killed parent left behind, such as workers that still hold its port."""
        assert child.process is not None  # noqa: S101  # it was launched
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)

    def _end(self, child: Child) -> int:
        """Ask in ever firmer ways, reading on so that nobody blocks on a full pipe."""
        if child.process is None:
            return 0
        for number in (*child.program.stop_signals, signal.SIGKILL):
            deadline = time.monotonic() + child.program.stop_seconds
            if child.running:
                child.process.send_signal(number)
            while child.running and time.monotonic() < deadline:
                self._pump(TICK_SECONDS / 4)
        code = child.process.wait()
        self._sweep_group(child)
        self._drain(child)
        return code

    def _pump(self, timeout: float) -> None:
        if not self.selector.get_map():
            time.sleep(timeout)
            return
        for key, _ in self.selector.select(timeout):
            self._read(key.data)

    def _read(self, child: Child) -> bool:
        """Print the lines that have come; say whether there may be more."""
        pipe = child.process and child.process.stdout
        if not pipe or pipe.closed:
            return False
        try:
            chunk = os.read(pipe.fileno(), CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self.selector.unregister(pipe)
            pipe.close()
        *lines, child.line = (child.line + chunk).split(b"\n")
        for line in lines:
            self.say(line.decode(errors="replace"), child.program.name)
        return bool(chunk)

    def _drain(self, child: Child) -> None:
        while self._read(child):
            pass
        if child.line:
            self.say(child.line.decode(errors="replace"), child.program.name)
            child.line = b""
        pipe = child.process and child.process.stdout
        if pipe and not pipe.closed:
            self.selector.unregister(pipe)
            pipe.close()
