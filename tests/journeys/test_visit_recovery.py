"""Nothing typed is lost: the tab, the session, the server or the line goes in mid visit."""

import datetime
import socket
import subprocess
import sys
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session

from clinic import roles
from clinic.models import FormDraft, User
from patients.models import Visit
from prescriptions.models import Prescription
from tests.clinic.signing_in import PASSWORD, code, enrol
from tests.factories.patients import WomanFactory
from tests.journeys.conftest import environment_of_the_test
from tests.journeys.test_visit_keys import month_later

ROUTINE = ("1", "0", "Enter", "1", "0", "5", "8", "Enter", "1", "1", "0", "0", "1", "1")
SAVED_WITHIN = 5
WORDS = "両頬の丘疹は減った。乾燥は軽い。"


# The application behind Django's own server, its clock ahead by the seconds given first.
SERVER_AHEAD = """
import sys, time, time_machine
time_machine.travel(time.time() + float(sys.argv[1])).start()
import django
django.setup()
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import run
run("127.0.0.1", int(sys.argv[2]), StaticFilesHandler(WSGIHandler()), threading=True)
"""
STARTS_WITHIN = 30


class Server:
    """A web server in a process of its own, to be killed and started anew at its address."""

    def __init__(self, ahead: float) -> None:
        self.ahead, self.port = ahead, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-c", SERVER_AHEAD, str(self.ahead), str(self.port)]
        self.process = subprocess.Popen(
            words,
            env=environment_of_the_test() | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
        )
        deadline = time.monotonic() + STARTS_WITHIN
        while not answers_at(self.port):
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.1)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers_at(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def server(clinic, opening_time: datetime.datetime):
    running = Server(time.time() - time_machine.escape_hatch.time.time())
    yield running
    running.kill()


@pytest.fixture
def address(server) -> str:
    return server.url


@pytest.fixture
def patient(clinic):
    patient = WomanFactory(branch=clinic)
    month_later(patient)
    return patient


@pytest.fixture
def desk(sit_down, patient):
    """A doctor who has answered everything and written the findings, and not confirmed yet."""
    desk = sit_down(roles.DOCTOR)
    desk.open("/board/")
    desk.press("診察開始")
    for key in ROUTINE:
        desk.page.keyboard.press(key)
    desk.page.locator("[name=findings]").press_sequentially(WORDS)
    return desk


def wait_for_draft() -> None:
    """Wait until the server has what was typed, no longer than it may take."""
    deadline = time.monotonic() + SAVED_WITHIN
    while WORDS not in str(FormDraft.objects.values_list("fields", flat=True)):
        assert time.monotonic() < deadline, "the draft is too old"
        time.sleep(0.1)


def is_saved_once(patient) -> bool:
    visit = patient.visits.exclude(state=Visit.State.DRAFT).latest("pk")
    assert visit.findings == WORDS
    assert Prescription.objects.filter(visit=visit).count() == 1
    assert patient.visits.count() == 2
    return True


def confirm(page) -> None:
    with page.expect_navigation(url="**/visits/*/"):
        page.keyboard.press("Control+Enter")


def test_killed_tab_gives_back_everything_and_one_visit_results(desk, patient):
    wait_for_draft()
    url, context = desk.page.url, desk.page.context
    desk.page.close(run_before_unload=False)

    page = context.new_page()
    page.goto(url)
    page.get_by_role("button", name="再開").click()
    assert page.locator("[name=findings]").input_value() == WORDS
    assert page.locator("[name=test_result][value=negative]").is_checked()
    assert page.locator("[name=weight_kg]").input_value() == "58"
    page.locator("[name=findings]").focus()
    confirm(page)

    assert is_saved_once(patient)
    assert not FormDraft.objects.exists()


def test_ended_session_is_signed_in_again_above_the_form(desk, patient):
    user = User.objects.get(pk=desk.page.evaluate("document.documentElement.dataset.user"))
    Session.objects.all().delete()
    Authenticator.objects.filter(user=user).delete()
    secret = enrol(user)

    desk.page.keyboard.press("Control+Enter")
    dialog = desk.page.locator("#session-expired")
    dialog.locator("[name=login]").fill(user.email)
    dialog.locator("[name=password]").fill(PASSWORD)
    desk.page.keyboard.press("Enter")
    dialog.locator("[name=code]").fill(code(secret))
    with desk.page.expect_navigation(url="**/visits/*/"):
        desk.page.keyboard.press("Enter")

    assert is_saved_once(patient)


def test_killed_server_loses_nothing_and_one_visit_results(desk, patient, server):
    server.kill()

    desk.page.keyboard.press("Control+Enter")
    desk.page.locator("#toasts").get_by_text("接続が切れています").first.wait_for()
    assert desk.page.locator("[name=findings]").input_value() == WORDS
    server.start()
    confirm(desk.page)

    assert is_saved_once(patient)


def test_line_that_breaks_in_mid_form_saves_the_draft_once_it_is_back(desk, patient):
    desk.page.context.set_offline(True)
    desk.page.keyboard.press("Control+Enter")
    desk.page.locator("#toasts").get_by_text("接続が切れています").first.wait_for()
    desk.page.get_by_text("下書きを保存できませんでした").wait_for()

    desk.page.context.set_offline(False)
    wait_for_line(desk.page)
    confirm(desk.page)

    assert is_saved_once(patient)


def wait_for_line(page) -> None:
    page.get_by_text("下書き保存 ").wait_for()
