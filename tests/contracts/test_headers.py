"""What every answer carries, whoever asks and whatever is asked for."""

import json
import os
import runpy

import pytest
from django.db import OperationalError
from django.test import Client

from tests.clinic.signing_in import send_password, staff_with_password
from tests.clinic.test_settings import PRODUCTION, ROOT
from tests.contracts.listening import logged
from tests.contracts.test_url_matrix import KNOWN, url_of
from tests.contracts.url_table import ANYONE, ROWS
from tests.contracts.world import ANONYMOUS, World, undone

METHODS = ("GET", "POST")
ERROR = 400
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FORBIDDEN_FEATURES = {"camera", "geolocation", "microphone", "payment", "usb", "display-capture"}
NOTHING = {"default-src", "base-uri", "frame-ancestors"}
ONLY_OURS = {"script-src", "style-src", "connect-src", "form-action", "font-src"}
# What decides in production about cookies, their names and transport; the rest needs a domain.
OF_PRODUCTION = (
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "LANGUAGE_COOKIE_SECURE",
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "HTTPS",
)


def who_may(name: str) -> str:
    who = ROWS[name].who
    return ANONYMOUS if who is ANYONE else min(who)


def policy_of(response) -> dict[str, list[str]]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in parts) if words}


def what_is_wrong(response) -> list[str]:
    """Name every header that is missing from an answer or weaker than it must be."""
    found = response.headers
    wrong = [f"{name}: {found.get(name)}" for name in HEADERS if found.get(name) != HEADERS[name]]
    if "no-store" not in found.get("Cache-Control", ""):
        wrong.append(f"Cache-Control: {found.get('Cache-Control')}")
    features = found.get("Permissions-Policy", "")
    wrong += [word for word in FORBIDDEN_FEATURES if f"{word}=()" not in features]
    policy = policy_of(response)
    wrong += [word for word in NOTHING if policy.get(word) != ["'none'"]]
    wrong += [word for word in ONLY_OURS if policy.get(word) != ["'self'"]]
    if "unsafe" in str(policy) or "*" in str(policy) or "nonce" in str(policy):
        wrong.append(f"Content-Security-Policy: {policy}")
    return wrong


@pytest.mark.parametrize(
    "path", ["/no/such/page", "/static/no-such.css", "/?a=%00", "/account/again/"]
)
def test_page_of_an_error_carries_the_headers(world: World, path):
    response = world.ask(ANONYMOUS, "GET", path)

    assert response.status_code >= ERROR
    assert not what_is_wrong(response)


def test_forged_form_is_refused_with_the_headers(world: World):
    response = world.client(ANONYMOUS, enforce_csrf_checks=True).post("/account/login/")

    assert response.status_code == 403
    assert not what_is_wrong(response)


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_broken_page_carries_the_headers_and_tells_nothing(
    world: World, monkeypatch, error, status
):
    def fail(*_arguments, **_more):
        raise error("ZZCANARY of a patient")

    monkeypatch.setattr("patients.views.identity.open_patient", fail)
    client = world.client("doctor", raise_request_exception=False)
    with logged() as lines:
        response = client.get(url_of("patients:patient_detail", world.own))

    assert response.status_code == status
    assert not what_is_wrong(response)
    assert response.headers["X-Request-ID"] in lines.getvalue()
    for told in (response.content.decode(), lines.getvalue()):
        assert "ZZCANARY" not in told
        assert "Traceback" not in told


@pytest.fixture
def production(settings, monkeypatch):
    """Behave about cookies as the installation of a clinic does."""
    for name in list(os.environ):
        if name.endswith(("_URL", "_FILE", "_HOSTS", "_KEYS")) or name in {"DEBUG", "DEMO"}:
            monkeypatch.delenv(name)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    real = runpy.run_path(str(ROOT / "clinic" / "settings.py"))
    for name in OF_PRODUCTION:
        setattr(settings, name, real[name])
    return settings


def cookies_that_leak(client: Client) -> list[str]:
    return [
        f"{cookie.key}: {cookie.OutputString()}"
        for cookie in client.cookies.values()
        if not (
            cookie["secure"]
            and cookie["httponly"]
            and cookie["samesite"] in {"Lax", "Strict"}
            and not cookie["domain"]
        )
    ]


@pytest.mark.parametrize("name", KNOWN)
def test_answer_of_every_address_is_closed_and_the_log_tells_nothing(
    world: World, production, name
):
    person = who_may(name)
    url = url_of(name, world.own_of(person))

    for method in METHODS:
        client = world.client(person)
        given = client.cookies.pop(production.SESSION_COOKIE_NAME, None)
        if given:
            client.defaults["HTTP_COOKIE"] = given.OutputString([])
        with undone(), logged() as lines:
            asked = f"{url}{'&' if '?' in url else '?'}q=ZZCANARY"
            response = client.generic(method, asked, secure=True)
        assert not what_is_wrong(response), (method, url)
        assert not cookies_that_leak(client), (method, url)
        check_log(lines.getvalue(), name, url, world.own["token"])


def check_log(text: str, name: str, url: str, token: str) -> None:
    """Check that the log names the page, and neither its address nor anything in it."""
    events = [json.loads(line) for line in text.splitlines()]
    assert [event["view"] for event in events if event["event"] == "request"] == [name]
    assert "ZZCANARY" not in text
    assert token not in text
    assert url == "/" or url.partition("?")[0] not in text


def test_sign_in_sets_only_cookies_of_this_host(world: World, production):
    client = world.client(ANONYMOUS)
    with undone():
        user = staff_with_password()
        client.get("/account/login/", secure=True)
        response = send_password(client, user.email, secure=True)

    assert response.status_code == 302
    assert {"__Host-sid", "__Host-csrf", "__Host-device"} <= client.cookies.keys()
    assert not cookies_that_leak(client)
