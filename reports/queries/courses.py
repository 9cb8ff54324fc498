"""The course report: one statement, streamed, with the same filters on screen and in files."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connections
from django.utils import timezone

from prescriptions.queries.policy import limits_of, policy_on
from prescriptions.rules.gate.limits import GateLimits
from reminders.rules.due import MISSED_AFTER_DAYS
from reports.queries.databases import reading_database
from reports.queries.level_rules import level_words
from reports.queries.statements import statement
from reports.rules.courses import CourseRow

BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFilter:
    """Which courses; None leaves a filter out."""

    opened_from: date | None = None
    opened_until: date | None = None
    branch: int | None = None
    doctor: int | None = None
    sex: str | None = None
    age_from: int | None = None
    age_until: int | None = None
    state: str | None = None
    severity: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One page of rows, and what all the rows that match come to."""

    rows: tuple[CourseRow, ...]
    total: int
    total_yen: int
    total_mg: int


def course_rows(chosen: CourseFilter, *, with_names: bool) -> Iterator[CourseRow]:
    """Yield the report's rows, the newest course first, with bounded memory.

    Outside a transaction the server keeps the result for the cursor, so that the reader may
    commit his progress meanwhile.
    """
    words = report_words(chosen) | {"with_names": with_names}
    with connections[reading_database()].chunked_cursor() as cursor:
        cursor.execute(statement("course_report"), words)
        while rows := cursor.fetchmany(BATCH):
            yield from (CourseRow(*row) for row in rows)


def count_courses(chosen: CourseFilter) -> int:
    """Return how many rows the report will have."""
    with connections[reading_database()].cursor() as cursor:
        cursor.execute(statement("course_count"), asdict(chosen))
        return int(cursor.fetchone()[0])


def course_page(chosen: CourseFilter, *, offset: int, size: int) -> CoursePage:
    """Return one page and the totals over all rows that match."""
    words = report_words(chosen) | {"offset": offset, "size": size}
    with connections[reading_database()].cursor() as cursor:
        cursor.execute(statement("course_totals"), asdict(chosen))
        total, total_yen, total_mg = cursor.fetchone()
        cursor.execute(statement("course_report"), words)
        rows = tuple(CourseRow(*row) for row in cursor.fetchall())
    return CoursePage(rows, total, total_yen, total_mg)


def report_words(chosen: CourseFilter) -> dict[str, Any]:
    """Return what the report's statement asks for: every row, without names."""
    limits = limits_of(policy_on(timezone.localdate()))
    return {
        **asdict(chosen),
        **level_words(limits.lab_levels),
        **_duties(limits),
        "with_names": False,
        "offset": 0,
        "size": None,
    }


def _duties(limits: GateLimits) -> dict[str, Any]:
    return {
        "zone": timezone.get_current_timezone_name(),
        "panel_days": limits.blood_panel_valid_days,
        "test_days": limits.pregnancy_test_valid_days,
        "missed_after_days": MISSED_AFTER_DAYS,
    }
