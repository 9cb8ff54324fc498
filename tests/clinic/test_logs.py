"""The log: one JSON object a line, and no value that somebody typed."""

import json
import logging
import os
import subprocess
import sys

import structlog

from tests.contracts.listening import logged

WORKER = """
import logging
from clinic.celery import app

app.log.setup_logging_subsystem(loglevel="INFO")
try:
    raise ValueError("ZZCANARY in an exception")
except ValueError as error:
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s[%(id)s] raised: %(exc)s",
        {"name": "reminders.tasks.send", "id": "1", "exc": error},
        exc_info=True,
    )
"""


def written(lines):
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_message_of_a_library_is_kept_without_its_values():
    with logged() as lines:
        logging.getLogger("django.request").warning("Not Found: %s", "/patients/ZZCANARY/")

    assert "ZZCANARY" not in lines.getvalue()
    assert written(lines)[0]["event"] == "Not Found: %s"


def test_value_that_is_not_on_the_list_is_dropped():
    with logged() as lines:
        structlog.get_logger("clinic").info("visit_saved", patient="ZZCANARY", status=200)
        logging.getLogger("clinic").info("saved", extra={"patient": "ZZCANARY", "status": 200})

    assert "ZZCANARY" not in lines.getvalue()
    assert [event["status"] for event in written(lines)] == [200, 200]


def test_exception_is_kept_as_its_type_alone():
    with logged() as lines:
        try:
            int("ZZCANARY")
        except ValueError:
            logging.getLogger("clinic").exception("failed")
            structlog.get_logger("clinic").exception("failed")

    assert "ZZCANARY" not in lines.getvalue()
    assert [event["error"] for event in written(lines)] == ["ValueError", "ValueError"]


def test_line_ends_and_colours_in_a_message_stay_one_line():
    with logged() as lines:
        structlog.get_logger("clinic").info('a\r\n{"event": "forged"}\x1b[31m')

    assert len(lines.getvalue().splitlines()) == 1
    assert "\x1b" not in lines.getvalue()


def test_worker_writes_the_same_log():
    ran = subprocess.run(
        [sys.executable, "-c", WORKER],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "ZZCANARY" not in ran.stdout + ran.stderr
    (event,) = [json.loads(line) for line in ran.stderr.splitlines()]
    assert event["task"] == "reminders.tasks.send"
    assert event["error"] == "ValueError"
