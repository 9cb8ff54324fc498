import os
import socket
import subprocess
import sys

import pytest

from tools import machine


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind((machine.LOOPBACK, 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_port_is_free_taken_port_is_not(taken_port):
    assert not machine.port_is_free(taken_port)


def test_free_port_can_be_taken():
    assert machine.port_is_free(machine.free_port())


def test_holder_of_names_the_process_that_listens(taken_port):
    words = machine.holder_of(taken_port)

    assert f"process {os.getpid()} " in words


def test_answers_only_where_somebody_listens(taken_port):
    assert machine.answers(taken_port)
    assert not machine.answers(machine.free_port())


def test_is_alive_process_waiting_to_be_collected_is_not():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)

    assert not machine.is_alive(ended.pid)
    assert machine.is_alive(os.getpid())
    ended.wait()


def test_reachable_closed_folder_is_not_for_another_account(tmp_path):
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(0o700)
    stranger = machine.Account(uid=65_534, gid=65_534, name="stranger")
    owner = machine.Account(uid=os.geteuid(), gid=os.getegid(), name="owner")

    assert machine.reachable(closed / "inner", stranger) is (os.geteuid() != 0)
    assert machine.reachable(closed / "inner", owner)


def test_server_account_is_never_root():
    assert machine.server_account().uid != 0
