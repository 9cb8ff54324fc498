"""The whole clinic as `make run` starts it, while its programs are killed one after the other."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import requests

from tests.database import CACHE, fingerprint
from tools import machine
from tools.postgres import APPLICATION, OWNER, Postgres, program
from tools.run import DEMO_STAFF

WAIT_SECONDS = 120
SECOND_START_SECONDS = 10
CORES = len(os.sched_getaffinity(0))
EXTERNAL = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL")
# How each program's first process shows in the list of processes, and what it says when ready.
PROGRAMS = {
    "web": ("gunicorn", "Listening at"),
    "worker": ("celery.+ worker ", "ready."),
    "beat": ("celery.+ beat ", "beat: Starting"),
    "postgres": ("bin/postgres", "database system is ready to accept connections"),
    "redis": ("redis-server", None),
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Clinic:
    """A running clinic: its supervisor, its folder, and a receptionist signed in."""

    folder: Path
    port: int
    log: Path
    supervisor: subprocess.Popen[bytes] = field(init=False)
    desk: requests.Session = field(default_factory=requests.Session)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        kept = {name: word for name, word in os.environ.items() if name not in EXTERNAL}
        own = {"VAR": self.folder, "PORT": self.port, "DEMO": 1, "DEMO_PATIENTS": 1}
        own |= {"STATIC_ROOT": machine.ROOT / "var" / "static"}
        own |= {"BASE_URL": self.address, "BIND": f"127.0.0.1:{self.port}", "WEB_WORKERS": 1}
        with self.log.open("wb") as output:
            self.supervisor = subprocess.Popen(
                [sys.executable, "tools/run.py"],
                cwd=machine.ROOT,
                env=kept | {name: str(word) for name, word in own.items()},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait_for(lambda: "Ctrl-C stops everything" in self.words())

    def wait_for(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition():
            assert self.supervisor.poll() is None, self.words()[-4_000:]
            assert time.monotonic() < deadline, self.words()[-4_000:]
            time.sleep(0.1)

    def words(self) -> str:
        return self.log.read_text(errors="replace")

    def process_of(self, name: str) -> int | None:
        pattern, _ = PROGRAMS[name]
        record = json.loads((self.folder / "processes.json").read_text())
        return next(
            (pid for pid, _ in record if re.search(pattern, machine.command_of(pid) + " ")), None
        )

    def kill(self, name: str) -> None:
        """Kill a program, and wait until another has taken its place and says so."""
        ready = PROGRAMS[name][1]
        said, pid = self.words().count(ready or ""), self.process_of(name)
        assert pid, f"{name} does not run"
        os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: self.process_of(name) not in {pid, None})
        self.wait_for(lambda: not ready or self.words().count(ready) > said)
        self.wait_for(self.is_ready)

    def is_ready(self) -> bool:
        try:
            return requests.get(f"{self.address}/readyz", timeout=10).ok
        except requests.ConnectionError:
            return False

    def send(self, path: str, **values: str) -> requests.Response:
        """Fill in the form at the path as a browser would."""
        page = self.desk.get(self.address + path, timeout=30)
        token = TOKEN.search(page.text)
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        assert token, page.text
        data = hidden | values | {"csrfmiddlewaretoken": token[1]}
        headers = {"Referer": self.address + path}
        return self.desk.post(self.address + path, data=data, headers=headers, timeout=30)

    def sign_in(self) -> None:
        staff = json.loads(DEMO_STAFF.read_text(encoding="utf-8"))
        email = next(each["email"] for each in staff["staff"] if each["role"] == "reception")
        answer = self.send("/account/login/", login=email, password=staff["password"])
        assert "/account/login/" not in answer.url

    def register(self, number: int) -> str:
        """Register a patient at the counter; return the family name."""
        family_name = "試" * number
        answer = self.send(
            "/patients/new/",
            family_name=family_name,
            given_name="花子",
            family_kana="た" * number,
            given_kana="はなこ",
            birth_date=f"2001-04-{number:02}",
            sex="female",
            document_language="ja",
            branch="1",
        )
        assert answer.ok, answer.text
        assert family_name in answer.text
        return family_name

    def registered(self) -> set[str]:
        ports = json.loads((self.folder / "ports.json").read_text())
        words = json.loads((self.folder / "secrets.json").read_text())
        server = Postgres(self.folder / "postgres", port=int(ports["postgres"]))
        server.passwords[APPLICATION] = words["application"]
        with psycopg.connect(server.url(APPLICATION)) as connection:
            rows = connection.execute("SELECT family_name FROM patients_patient WHERE NOT is_demo")
            return {name for (name,) in rows}

    def crash(self) -> None:
        """Kill the supervisor and all its programs at once, as a power cut does."""
        programs = [pid for name in PROGRAMS if (pid := self.process_of(name))]
        for pid in (self.supervisor.pid, *programs):
            os.kill(pid, signal.SIGKILL)
        self.supervisor.wait()

    def stop(self) -> int:
        self.supervisor.send_signal(signal.SIGINT)
        return self.supervisor.wait(WAIT_SECONDS)


def migrate_in_advance(folder: Path) -> None:
    """Give the clinic's cluster the tables that all tests start from; migrating takes longer."""
    server = Postgres(folder / "postgres")
    process = server.start(folder / "postgres.log")
    try:
        server.provision()
        dump = CACHE / f"template_{fingerprint()}.dump"
        restore = [program("pg_restore"), "--no-comments", "--dbname", server.url(OWNER), dump]
        subprocess.run(restore, check=True)
    finally:
        machine.stop(process, signal.SIGINT)


@pytest.fixture
def clinic(django_db_setup: None, cluster_folder: Path, tmp_path: Path) -> Iterator[Clinic]:
    migrate_in_advance(cluster_folder)
    clinic = Clinic(cluster_folder, machine.free_port(), tmp_path / "run.log")
    clinic.start()
    clinic.sign_in()
    yield clinic
    if clinic.supervisor.poll() is None:
        clinic.supervisor.terminate()
        clinic.supervisor.wait(WAIT_SECONDS)


def test_kill_of_each_program_loses_nothing_that_was_committed(clinic):
    written = set()
    for number, name in enumerate(PROGRAMS, start=1):
        written.add(clinic.register(number))
        clinic.kill(name)
        assert clinic.registered() == written, name

    clinic.crash()
    began = time.monotonic()
    clinic.start()
    seconds = time.monotonic() - began
    assert clinic.registered() == written
    # Other work on the machine, such as the other half of the tests, takes its share.
    assert seconds < SECOND_START_SECONDS * max(1, os.getloadavg()[0] / CORES)

    started = [clinic.process_of(name) for name in PROGRAMS]
    assert all(started)
    assert clinic.stop() == 0
    assert [pid for pid in started if machine.is_alive(pid)] == []
