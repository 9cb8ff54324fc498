"""The servers and programs of the fault run, and how each is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis as redis_client

from tools import machine
from tools.postgres import APPLICATION, OWNER, Postgres, program
from tools.redis_server import Redis

ROOT = Path(__file__).parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "tests.reminders.fault_app"]
SENDERS = 2


@dataclass
class Clinic:
    """A durable PostgreSQL, a Redis, a worker with two senders, and beat."""

    folder: Path
    postgres: Postgres = field(init=False)
    redis: Redis = field(init=False)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.chmod(0o711)
        self.postgres = Postgres(self.folder / "postgres")
        self.redis = Redis(self.folder / "redis")
        self.start("postgres")
        self.postgres.provision()
        self.start("redis")

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.postgres.url(APPLICATION),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER),
            "REDIS_URL": self.redis.url(),
            "BEAT_SCHEDULE_FILE": str(self.folder / "beat-schedule"),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }

    def restore(self, dump: Path) -> None:
        """Fill the database from the tests' template."""
        given = self.postgres
        subprocess.run(
            [program("pg_restore"), "--no-comments", "--dbname", given.url(OWNER), str(dump)],
            check=True,
            capture_output=True,
        )

    def start(self, name: str) -> None:
        log = self.folder / f"{name}.log"
        if name == "postgres":
            self.running[name] = self.postgres.start(log)
        elif name == "redis":
            self.running[name] = self.redis.start(log)
        else:
            worker = ["worker", f"--concurrency={SENDERS}", "--loglevel=INFO", "--without-mingle"]
            beat = ["beat", "--loglevel=INFO", f"--schedule={self.folder / 'beat'}"]
            with log.open("ab") as output:
                self.running[name] = subprocess.Popen(
                    [*CELERY, *(beat if name == "beat" else [*worker, "--without-gossip"])],
                    env=os.environ | self.environment(),
                    stdout=output,
                    stderr=output,
                    cwd=ROOT,
                )

    def kill(self, name: str) -> None:
        """End a program without notice, with all of its family, and start it again."""
        family = [self.running[name].pid, *descendants(self.running[name].pid)]
        if name == "postgres":
            os.kill(self.running[name].pid, signal.SIGQUIT)  # its own way of dying at once
        else:
            for pid in family:
                end(pid)
        self.running[name].wait()
        self.start(name)

    def wipe_redis(self) -> None:
        with redis_client.from_url(self.redis.url()) as client:
            client.flushall()

    def senders(self) -> set[int]:
        return descendants(self.running["worker"].pid)

    def stop(self) -> None:
        for name in ("beat", "worker", "redis", "postgres"):
            if name in self.running:
                for pid in descendants(self.running[name].pid):
                    if name in {"beat", "worker"}:
                        end(pid)
                machine.stop(self.running[name], signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)


def end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def descendants(pid: int) -> set[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = {int(word) for task in tasks for word in (task / "children").read_text().split()}
    except OSError:
        return set()
    return children.union(*(descendants(child) for child in children))


def wait_for(what: Any, seconds: float) -> bool:
    """Ask until it is true or the time is over."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(0.2)
    return False
