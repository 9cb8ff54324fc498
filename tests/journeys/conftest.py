"""A real browser on a real server: what people see, and nothing that they should not."""

import datetime
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from clinic.branches import opening
from clinic.models import Branch
from tests.clinic.signing_in import PASSWORD, code, enrol, staff_with_password
from tests.journeys.barriers import barriers

WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.__violations.push(event.effectiveDirective + " " + event.blockedURI));
"""
# A refused form answers 422, which Chromium calls a failed resource. A panel's request that a
# newer one replaces, or that the page leaves behind, is aborted, and htmx says so.
EXPECTED = ("status of 422", "htmx:afterRequest", "htmx:sendAbort")
# Celery's own program, its clock ahead by the seconds given first.
CELERY_AHEAD = """
import sys, time, time_machine
from celery.__main__ import main
time_machine.travel(time.time() + float(sys.argv.pop(1))).start()
sys.exit(main())
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def clinic(committed_db: None) -> Branch:
    """The clinic as `load_clinic` sets it up."""
    call_command("load_clinic", verbosity=0)
    return Branch.objects.get(code="koenji")


@pytest.fixture
def opening_time(clinic: Branch) -> Iterator[datetime.datetime]:
    """Move the clock to shortly after the branch opens, on the next day that it does."""
    calendar = opening(clinic)
    day = calendar.next_open_day(timezone.localdate())
    opens = calendar.hours(day)[0].opens
    start = datetime.datetime.combine(day, opens, timezone.get_current_timezone())
    with time_machine.travel(start + datetime.timedelta(minutes=5)):
        yield start


@pytest.fixture
def address(clinic: Branch, opening_time: datetime.datetime) -> Iterator[str]:
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


class Desk:
    """One person at one browser. Every page that they meet is looked at.

    `page` is Playwright's; `address` is the server's. A test speaks as a person acts: `open` a
    path or `follow` a link, `fill` and `choose` in the form, `press` its button, read the `text`.
    What leads to another page waits for it; `touch` is for buttons that change their own page.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(words in message.text for words in EXPECTED)
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(message.text)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def look(self) -> None:
        """Wait for the page and check it: no error, no blocked resource, nothing inaccessible."""
        self.page.wait_for_load_state("networkidle")
        self.page.locator(".htmx-request").first.wait_for(state="detached")
        assert self.page.evaluate("window.__violations") == []
        assert self.complaints == []
        assert barriers(self.page) == []

    def press(self, name: str) -> None:
        """Press the one button of that name in the page's body, and go where it leads."""
        with self.page.expect_navigation():
            self._button(name).click()
        self.look()

    def follow(self, name: str) -> None:
        """Follow the first link of that name in the page's body."""
        links = self.page.get_by_role("main").get_by_role("link", name=name, exact=True)
        with self.page.expect_navigation():
            links.first.click()
        self.look()

    def touch(self, name: str) -> None:
        """Press a button that changes this page or opens a dialog on it."""
        self._button(name).click()
        self.look()

    def next_step(self) -> None:
        """Go on to the next step of a form that is asked in steps."""
        self.page.locator("[data-step-next]").click()
        self.look()

    def send(self, keys: str = "Control+Enter") -> None:
        """Send the form in which the cursor stands by keyboard, and go where it leads."""
        with self.page.expect_navigation():
            self.page.keyboard.press(keys)
        self.look()

    def _button(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=name, exact=True)

    def fill(self, values: Mapping[str, str]) -> None:
        """Type into fields by name; the cursor stays in the last one."""
        for name, value in values.items():
            self.page.locator(f"main [name='{name}']").fill(value)

    def choose(self, values: Mapping[str, str]) -> None:
        """Choose radio buttons and checkboxes by name and value."""
        for name, value in values.items():
            self.page.locator(f"main [name='{name}'][value='{value}']").check()

    def text(self) -> str:
        """Return what the page's body says."""
        return self.page.get_by_role("main").inner_text()


@pytest.fixture
def sit_down(browser: Browser, address: str) -> Iterator[Callable[..., Desk]]:
    """Return a function that signs a new member of staff in at a browser of their own."""
    contexts = []

    def sign_in(role: str, **fields: object) -> Desk:
        user = staff_with_password(role=role, branch=Branch.objects.first(), **fields)
        secret = enrol(user)
        context = browser.new_context(
            locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900}
        )
        contexts.append(context)
        context.add_init_script(WATCH)
        desk = Desk(context.new_page(), address)
        desk.open("/account/login/")
        desk.fill({"login": user.email, "password": PASSWORD})
        desk.send("Enter")
        desk.fill({"code": code(secret)})
        desk.send("Enter")
        return desk

    yield sign_in
    for context in contexts:
        context.close()


def environment_of_the_test() -> dict[str, str]:
    """Return the environment in which another process works on this test's database."""
    given = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(given._replace(path="/" + settings.DATABASES["default"]["NAME"]))
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return kept | {"DATABASE_URL": database}


@pytest.fixture
def worker(opening_time: datetime.datetime, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker on the test's database and, like the test, at its opening time."""
    ahead = time.time() - time_machine.escape_hatch.time.time()
    words = ["--app", "clinic.celery", "worker", "--pool", "solo", "--loglevel", "INFO"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", CELERY_AHEAD, str(ahead), *words],
            env=environment_of_the_test() | {"DEMO": "1", "TEST_MEDIA_ROOT": settings.MEDIA_ROOT},
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=settings.BASE_DIR,
        )
        yield process
        process.terminate()
        process.wait(20)
