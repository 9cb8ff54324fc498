#!/usr/bin/env python3
"""Photograph the screens of a demo clinic: `make screenshots`.

Wants the environment of tools/with_services.py. Writes the main screens into `docs/screenshots/`
for the README and into `static/guides/` for the guides; with `--all` every screen that a role
reaches by following links, in both languages, into `var/screenshots/`, which nobody commits.
"""

import io
import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django
from django.apps import apps
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tools import assets, machine, plan
from tools.machine import LOOPBACK, ROOT
from tools.walking import screens_reached

README = ROOT / "docs" / "screenshots"
GUIDES = ROOT / "static" / "guides"
EVERY = ROOT / "var" / "screenshots"
LANGUAGES = ("ja", "en")
# Guides that show a screen of the README's.
OF_GUIDES = {"board": "board", "chart": "chart", "visit": "visit"}
OF_GUIDES |= {"closing": "closing", "reminders": "reminders", "payment": "invoice"}
STAFF = json.loads((ROOT / "reports" / "demo" / "staff.json").read_text(encoding="utf-8"))
PATIENTS = "200"
SEARCHED = "sa"
SIZE: ViewportSize = {"width": 1280, "height": 860}
COLOURS = 128
START_SECONDS = 60


def main() -> int:
    parser = ArgumentParser(description="Photograph the screens of a demo clinic.")
    parser.add_argument("--all", action="store_true", help="every screen, into var/screenshots/")
    options = parser.parse_args()
    port = machine.free_port()
    address = f"http://{LOOPBACK}:{port}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright runs an event loop beside the ORM
        "DEMO": "1",
        "DEMO_PATIENTS": PATIENTS,
        "BASE_URL": address,
        "BIND": f"{LOOPBACK}:{port}",
    }
    assets.main()
    django.setup()
    subprocess.run([machine.python(), "tools/prepare.py"], cwd=ROOT, check=True)
    with web_server(port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        take = every_screen if options.all else main_screens
        for language in LANGUAGES:
            apps.get_model("clinic", "User").objects.filter(is_demo=True).update(language=language)
            take(browser, address, language)
        browser.close()
    return 0


def main_screens(browser: Browser, address: str, language: str) -> None:
    """Photograph what the README and the guides show."""
    of_guides = {name: slug for slug, name in OF_GUIDES.items()}
    for role, paths in screens_by_role().items():
        page = signed_in(browser, address, role)
        for name, path in paths.items():
            files = [README / f"{name}.png"] if language == "ja" else []
            if name in of_guides:
                files.append(GUIDES / f"{of_guides[name]}-{language}.png")
            visit(page, address + path)
            if name == "search":
                page.fill("#find", SEARCHED)
                with page.expect_navigation():
                    page.keyboard.press("Enter")
            for file in files:
                photograph(page, file)


def every_screen(browser: Browser, address: str, language: str) -> None:
    """Photograph each screen that a role reaches, from the first to the last line of it."""
    for role in screens_by_role():
        page = signed_in(browser, address, role)
        for name in screens_reached(page, address):
            photograph(page, EVERY / language / role / f"{name}.png", is_whole=True)


@contextmanager
def web_server(port: int) -> Iterator[None]:
    known = {name: word for name, word in os.environ.items() if name != "DATABASE_OWNER_URL"}
    process = machine.spawn(plan.command("web"), environment=known)
    deadline = time.monotonic() + START_SECONDS
    while not machine.answers(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def screens_by_role() -> dict[str, dict[str, str]]:
    """Return the paths to photograph: those of somebody who is being seen, with a long course."""
    visits = apps.get_model("patients", "Visit").objects
    courses = apps.get_model("prescriptions", "Course").objects
    draft = visits.filter(state="draft", patient__courses__state="active").order_by("pk")[0]
    course = max(
        courses.filter(patient__visits__state="confirmed").distinct(),
        key=lambda each: each.patient.visits.count(),
    )
    billed = course.patient.visits.filter(invoices__isnull=False).order_by("-visited_on")[0]
    patient, of_billed = f"/patients/{course.patient_id}/", f"visits/{billed.pk}/invoice/"
    return {
        "doctor": {
            "board": "/board/",
            "search": "/patients/",
            "chart": f"{patient}chart/",
            "visit": f"/patients/{draft.patient_id}/visits/{draft.pk}/edit/",
            "rules": "/help/rules/",
        },
        "reception": {
            "invoice": f"{patient}{of_billed}",
            "closing": "/closing/",
            "reminders": "/reminders/",
        },
        "administrator": {"courses": "/reports/courses/"},
    }


def signed_in(browser: Browser, address: str, role: str) -> Page:
    page = browser.new_page(viewport=SIZE, locale="ja-JP", timezone_id="Asia/Tokyo")
    email = next(each["email"] for each in STAFF["staff"] if each["role"] == role)
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", STAFF["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def visit(page: Page, url: str) -> None:
    answer = page.goto(url)
    if answer is None or not answer.ok:
        raise SystemExit(f"{url} answered {answer and answer.status}")
    page.wait_for_load_state("networkidle")


def photograph(page: Page, file: Path, *, is_whole: bool = False) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot(full_page=is_whole))) as shot:
        shot.convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
