import socket
import stat

import pytest

from tools import machine, state
from tools.machine import CannotStart


@pytest.fixture(autouse=True)
def _own_files(tmp_path, monkeypatch):
    monkeypatch.setattr(state, "SECRETS", tmp_path / "secrets.json")
    monkeypatch.setattr(state, "PORTS", tmp_path / "ports.json")
    monkeypatch.delenv("PORT", raising=False)


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind((machine.LOOPBACK, 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_make_secrets_second_run_gets_the_same_and_no_two_are_alike():
    first = state.make_secrets()

    assert state.make_secrets() == first
    assert len(set(first.values())) == len(first)


def test_make_secrets_file_is_for_its_owner_only():
    state.make_secrets()

    assert stat.S_IMODE(state.SECRETS.stat().st_mode) == 0o600


def test_web_port_asked_for_and_taken_is_explained(monkeypatch, taken_port):
    monkeypatch.setenv("PORT", str(taken_port))

    with pytest.raises(CannotStart, match=f"Port {taken_port} is taken by process"):
        state.web_port()


@pytest.mark.parametrize("asked", ["0", "65536", "-1", "http", "８０００", "80 80"])
def test_web_port_impossible_is_refused(monkeypatch, asked):
    monkeypatch.setenv("PORT", asked)

    with pytest.raises(CannotStart, match="PORT must be"):
        state.web_port()


def test_web_port_usual_one_taken_moves_on(monkeypatch, taken_port):
    monkeypatch.setattr(state, "WEB_PORT", taken_port)

    assert taken_port < state.web_port() < taken_port + state.NEIGHBOURS


def test_inner_port_stays_the_same_while_it_is_free():
    ports = {}

    first = state.inner_port(ports, "redis")

    assert state.inner_port(ports, "redis") == first


def test_inner_port_taken_meanwhile_is_replaced(taken_port):
    ports = {"redis": str(taken_port)}

    port = state.inner_port(ports, "redis")

    assert port != taken_port
    assert ports == {"redis": str(port)}
