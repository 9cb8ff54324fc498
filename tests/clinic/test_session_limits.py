"""A session ends after a while without a click, and after a working day in any case."""

import time

import pytest
from django.conf import settings

from clinic import roles
from clinic.middleware.sessions import SEEN, STARTED

IDLE = settings.SESSION_IDLE.total_seconds()
ABSOLUTE = settings.SESSION_ABSOLUTE.total_seconds()


@pytest.fixture
def clock(monkeypatch):
    """Return a function that lets seconds pass."""
    real, passed = time.time, [0.0]
    monkeypatch.setattr("clinic.middleware.sessions.time.time", lambda: real() + passed[0])

    def advance(seconds: float) -> None:
        passed[0] += seconds

    return advance


@pytest.fixture
def desk(client_of):
    client = client_of(roles.RECEPTION)
    assert client.get("/account/sessions/").status_code == 200
    assert {STARTED, SEEN} <= client.session.keys()
    return client


def test_session_ends_after_its_idle_time(desk, clock):
    clock(IDLE + 1)

    response = desk.get("/account/sessions/")

    assert response.status_code == 302
    assert "_auth_user_id" not in desk.session


def test_polls_never_extend_a_session(desk, clock):
    for _poll in range(4):
        clock(IDLE / 4 + 1)
        last = desk.get(
            "/account/session/?skip_timeout_reset=1&keepalive=1",
            headers={"X-Poll": "1", "HX-Request": "true"},
        )

    assert last.status_code == 401
    assert "_auth_user_id" not in desk.session


def test_clicks_extend_a_session_until_the_working_day_is_over(desk, clock):
    for _click in range(int(ABSOLUTE / IDLE * 2) - 1):
        clock(IDLE / 2)
        assert desk.get("/account/sessions/").status_code == 200
    clock(IDLE / 2 + 1)

    assert desk.get("/account/sessions/").status_code == 302
