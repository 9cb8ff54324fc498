import json
import os
import subprocess
import sys

import pytest

from tools import leftovers, machine

FOREVER = "import signal; signal.pause()"


@pytest.fixture(autouse=True)
def _own_record(tmp_path, monkeypatch):
    monkeypatch.setattr(leftovers, "RECORD", tmp_path / "processes.json")


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", FOREVER], process_group=0)
    yield process
    process.kill()
    process.wait()


def test_end_leftovers_stops_what_the_last_run_started(sleeper):
    leftovers.remember([sleeper.pid])

    assert leftovers.end_leftovers() == [sleeper.pid]
    assert not machine.is_alive(sleeper.pid)


def test_end_leftovers_spares_a_process_that_got_the_same_id(sleeper):
    leftovers.RECORD.write_text(json.dumps([[sleeper.pid, "1"]]))

    assert leftovers.end_leftovers() == []
    assert machine.is_alive(sleeper.pid)


def test_end_leftovers_stops_the_workers_of_a_killed_program():
    code = (
        "import subprocess, sys, signal;"
        f"child = subprocess.Popen([sys.executable, '-c', {FOREVER!r}], stdout=2);"
        "print(child.pid, flush=True); signal.pause()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, process_group=0
    )
    worker = int(program.stdout.readline())
    leftovers.remember([program.pid])
    program.kill()
    program.wait()
    program.stdout.close()

    assert leftovers.end_leftovers() == [worker]
    assert not machine.is_alive(worker)


@pytest.mark.parametrize("content", ["", "{", "[1]", "null"])
def test_end_leftovers_broken_record_ends_nothing(content):
    leftovers.RECORD.write_text(content)

    assert leftovers.end_leftovers() == []


def test_end_leftovers_without_record_ends_nothing():
    assert leftovers.end_leftovers() == []


def test_remember_nothing_running_forgets_the_rest():
    leftovers.remember([os.getpid()])
    leftovers.remember([])

    assert leftovers.end_leftovers() == []
