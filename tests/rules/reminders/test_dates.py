"""What falls due and when it is announced, against a table of dates.

The table was worked out from printed calendars, day by day and without the code that it checks:
`due_on` holds every date of the kind, `send_at` is the moment in Tokyo for the last of them, if
it was planned at `planned_at`. Nothing in `send_at`: it would come too late to be of use.
"""

import csv
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminders.rules.due import CourseDates, Kind, Phase, obligations_of
from reminders.rules.sending import send_time
from tests.rules.reminders.branches import BRANCHES

TOKYO = ZoneInfo("Asia/Tokyo")
TABLE = Path(__file__).parents[2] / "data" / "reminder_dates.csv"
with TABLE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
DATES = (
    "last_visit_on",
    "supply_until",
    "appointment_on",
    "started_on",
    "last_dose_on",
    "results_on",
)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def process_zone(request, monkeypatch):
    """Let the process live somewhere; the clinic stays in Tokyo."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def dues_of(row):
    dates = {name: date.fromisoformat(row[name]) for name in DATES if row[name]}
    course = CourseDates(
        phase=Phase.FINISHED if row["last_dose_on"] else Phase.TREATED,
        may_be_pregnant=row["patient"] == "fertile",
        is_woman=row["patient"] != "man",
        **dates,
    )
    found = obligations_of(course, BRANCHES[row["branch"]])
    return [due for due in found if due.kind is Kind(row["kind"])]


def test_table_has_two_hundred_rows_and_every_kind_of_case():
    assert len({tuple(row.values()) for row in ROWS}) == len(ROWS) >= 200
    assert {row["kind"] for row in ROWS} == {kind.value for kind in Kind}
    assert {row["branch"] for row in ROWS} == BRANCHES.keys()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['why']}-{row['kind']}")
def test_dates_and_moments_are_those_of_the_table(row, process_zone):
    dues = dues_of(row)

    assert " ".join(due.due_on.isoformat() for due in dues) == row["due_on"]
    planned_at = datetime.fromisoformat(row["planned_at"])
    sending = send_time(dues[-1], planned_at, TOKYO) if dues else None
    expected = datetime.fromisoformat(row["send_at"]) if row["send_at"] else None
    assert (sending and sending.at) == (expected and expected.replace(tzinfo=TOKYO))
