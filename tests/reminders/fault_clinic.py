"""The servers and programs of the fault run, and how each is killed."""

import os
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import redis as redis_client

from tests.crashing import ROOT, Database
from tools import machine
from tools.postgres import tail
from tools.redis_server import Redis

CELERY = [sys.executable, "-m", "celery", "-A", "tests.reminders.fault_app"]
SENDERS = 2
MANY = 100


@dataclass
class Clinic:
    """A durable PostgreSQL, a Redis, a worker with two senders, and beat."""

    folder: Path
    dump: Path
    database: Database = field(init=False)
    redis: Redis = field(init=False)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    families: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    ended: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.database = Database(self.folder, self.dump)
        self.redis = Redis(self.folder / "redis")
        self.start("redis")

    def environment(self) -> dict[str, str]:
        own = {"REDIS_URL": self.redis.url(), "BEAT_SCHEDULE_FILE": str(self.folder / "schedule")}
        return self.database.environment() | own

    def start(self, name: str) -> None:
        log = self.log_of(name)
        if name == "redis":
            self.running[name] = self.redis.start(log)
            return
        words = {
            "worker": ["worker", f"--concurrency={SENDERS}", "--without-mingle"],
            "beat": ["beat", f"--schedule={self.folder / 'beat'}"],
        }
        # As it is served: behind https, and without the owner of the database.
        env = os.environ | self.environment() | {"BASE_URL": "https://clinic.example"}
        del env["DATABASE_OWNER_URL"]
        with log.open("ab") as output:
            self.running[name] = subprocess.Popen(
                [*CELERY, *words[name], "--loglevel=INFO"],
                env=env,
                stdout=output,
                stderr=output,
                cwd=ROOT,
            )

    def log_of(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def hit(self, fault: str) -> None:
        """Do to one of the programs what `fault` says; it is there again afterwards."""
        if fault == "redis wiped":
            with redis_client.from_url(self.redis.url(), socket_timeout=10) as client:
                client.flushall()
        elif fault == "postgres":
            self.database.crash()
        else:
            self.kill(fault)

    def kill(self, name: str) -> None:
        """End a program without notice, with all of its family, and start it again."""
        process = self.running[name]
        # The parent first: it would replace a child that ends before it.
        family = (process.pid, *descendants(process.pid))
        for pid in family:
            end(pid)
        process.wait(10)
        self.start(name)

    def revive(self) -> None:
        """Start again what has ended by itself, as the supervisor of a clinic's programs does.

        Celery's worker gives up if Redis is away at the moment in which it hands back a message.
        """
        for name, process in self.running.items():
            if process.poll() is not None:
                for pid in self.families[name]:
                    end(pid)
                self.ended[name] += 1
                if self.ended[name] > MANY:
                    raise RuntimeError(f"{name} ends again and again:\n{tail(self.log_of(name))}")
                self.start(name)
            else:
                self.families[name] = descendants(process.pid)

    def senders(self) -> set[int]:
        return descendants(self.running["worker"].pid)

    def stop(self) -> None:
        for name in ("beat", "worker"):
            if name in self.running:
                for pid in (self.running[name].pid, *descendants(self.running[name].pid)):
                    end(pid)
        machine.stop(self.running["redis"], signal.SIGTERM)
        self.database.stop()


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
