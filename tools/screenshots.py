#!/usr/bin/env python3
"""Photograph the main screens of a demo clinic for the README: `make screenshots`.

Wants the environment of tools/with_services.py; writes `docs/screenshots/`.
"""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django
from django.apps import apps
from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tools import assets, machine, plan
from tools.machine import LOOPBACK, ROOT

FOLDER = ROOT / "docs" / "screenshots"
STAFF = json.loads((ROOT / "reports" / "demo" / "staff.json").read_text(encoding="utf-8"))
PATIENTS = "30"
SIZE: ViewportSize = {"width": 1280, "height": 860}
COLOURS = 128
START_SECONDS = 60


def main() -> int:
    port = machine.free_port()
    address = f"http://{LOOPBACK}:{port}"
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DEMO": "1",
        "DEMO_PATIENTS": PATIENTS,
        "BASE_URL": address,
        "BIND": f"{LOOPBACK}:{port}",
    }
    assets.main()
    django.setup()
    subprocess.run([machine.python(), "tools/prepare.py"], cwd=ROOT, check=True)
    screens = screens_by_role()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with web_server(port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        for role, paths in screens.items():
            page = browser.new_page(viewport=SIZE, locale="ja-JP", timezone_id="Asia/Tokyo")
            sign_in(page, address, role)
            for name, path in paths.items():
                photograph(page, address + path, FOLDER / f"{name}.png")
        browser.close()
    return 0


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
            "search": "/patients/?q=sa",
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


def sign_in(page: Page, address: str, role: str) -> None:
    email = next(each["email"] for each in STAFF["staff"] if each["role"] == role)
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", STAFF["password"])
    with page.expect_navigation():
        page.keyboard.press("Enter")


def photograph(page: Page, url: str, file: Path) -> None:
    answer = page.goto(url)
    if answer is None or not answer.ok:
        raise SystemExit(f"{url} answered {answer and answer.status}")
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        shot.convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
