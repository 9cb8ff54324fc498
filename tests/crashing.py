"""What runs of faults share: a database that can be crashed, and programs that always end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools import machine
from tools.postgres import APPLICATION, OWNER, Postgres, program

ROOT = Path(__file__).parents[1]
# A server that has just died refuses; one that hangs must not hang its clients.
PATIENCE = "connect_timeout=5&options=-c%20statement_timeout%3D10000%20-c%20lock_timeout%3D10000"


class Database:
    """A durable PostgreSQL of its own, filled from the tests' template."""

    def __init__(self, folder: Path, dump: Path) -> None:
        self.postgres = Postgres(folder / "postgres")
        self.log = folder / "postgres.log"
        self.process = self.postgres.start(self.log)
        self.postgres.provision()
        restore = [program("pg_restore"), "--no-comments", "--dbname", self.url(OWNER), str(dump)]
        subprocess.run(restore, check=True, capture_output=True, timeout=120)

    def url(self, role: str = APPLICATION) -> str:
        return self.postgres.url(role)

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"{self.url()}?{PATIENCE}",
            "DATABASE_OWNER_URL": self.url(OWNER),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }

    def crash(self) -> None:
        """Stop at once as a power cut does, and start again, which replays the log."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        self.process = self.postgres.start(self.log)

    def stop(self) -> None:
        machine.stop(self.process, signal.SIGQUIT)


def run_apart(module: str, *arguments: object, folder: Path, seconds: int) -> dict[str, Any]:
    """Run a module that prints a line of JSON; whatever happens, its whole family ends with it.

    It writes to files: a pipe stays open for as long as any child that was forgotten lives.
    """
    told, said = folder / "stdout", folder / "stderr"
    with told.open("wb") as output, said.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            stdout=output,
            stderr=errors,
            cwd=ROOT,
            start_new_session=True,
        )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert code == 0, f"ended with {code}:\n{said.read_text(errors='replace')[-3_000:]}"
    answer: dict[str, Any] = json.loads(told.read_text(encoding="utf-8").splitlines()[-1])
    return answer


def wait_for(what: Callable[[], object], seconds: float) -> bool:
    """Ask until it is true or the time is over."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(0.1)
    return False
