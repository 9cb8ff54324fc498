import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tools import machine, with_services

TOOL = machine.ROOT / "tools" / "with_services.py"
TELL = """
import json, os, sys
names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "MAIL_FOLDER", "DEMO")
with open(sys.argv[1] + ".part", "w") as note:
    json.dump({name: os.environ.get(name) for name in names} | {"pid": os.getpid()}, note)
os.rename(sys.argv[1] + ".part", sys.argv[1])
"""


def start(tmp_path: Path, code: str, *options: str) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-c", TELL + code, tmp_path / "note"]
    command = [sys.executable, TOOL, *options, *program]
    environment = os.environ | {
        "DATABASE_URL": "postgresql://clinic@example.invalid/real",
        "DEMO": "1",
    }
    return subprocess.Popen(command, env=environment)


def note(tmp_path: Path) -> dict[str, str]:
    deadline = time.monotonic() + 60
    while not (tmp_path / "note").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return json.loads((tmp_path / "note").read_text())


def assert_nothing_left(told: dict[str, str]) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        port = int(told[name].rpartition(":")[2].partition("/")[0])
        assert machine.port_is_free(port), name
    assert not Path(told["MAIL_FOLDER"]).parent.exists()


def test_with_services_passes_the_exit_code_on_and_leaves_nothing(tmp_path):
    process = start(tmp_path, "sys.exit(7)")

    assert process.wait(60) == 7
    assert_nothing_left(note(tmp_path))


def test_with_services_never_hands_the_callers_database_on(tmp_path):
    start(tmp_path, "").wait(60)

    told = note(tmp_path)
    assert "example.invalid" not in told["DATABASE_URL"]
    assert told["DATABASE_URL"] != told["DATABASE_OWNER_URL"]
    assert told["DEMO"] is None


def test_with_services_in_memory_keeps_its_files_there_where_there_is_room(tmp_path):
    home = with_services.MEMORY
    if not with_services.has_room(home):
        home = Path(tempfile.gettempdir())

    process = start(tmp_path, "", with_services.IN_MEMORY)

    assert process.wait(60) == 0
    told = note(tmp_path)
    assert home in Path(told["MAIL_FOLDER"]).parents
    assert_nothing_left(told)


def test_with_services_small_or_missing_memory_is_no_room(tmp_path, monkeypatch):
    assert not with_services.has_room(tmp_path / "missing")

    monkeypatch.setattr(with_services, "LEAST_ROOM", 2**60)
    assert not with_services.has_room(tmp_path)

    monkeypatch.setattr(with_services, "LEAST_ROOM", 1)
    assert with_services.has_room(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_with_services_signal_ends_command_and_servers(tmp_path, number):
    process = start(tmp_path, "import signal; signal.signal(2, signal.SIG_DFL); signal.pause()")
    told = note(tmp_path)

    if number is signal.SIGINT:
        # A terminal sends Ctrl-C to both.
        os.kill(int(told["pid"]), number)
    process.send_signal(number)

    assert process.wait(60) == 128 + number
    assert not machine.is_alive(int(told["pid"]))
    assert_nothing_left(told)


def test_with_services_unknown_command_is_explained():
    done = subprocess.run(
        [sys.executable, TOOL, "no-such-program"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "no-such-program" in done.stderr
