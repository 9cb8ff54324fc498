"""The outcomes of the chosen courses, kept until something they rest on changes."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from patients.models import LesionCount
from prescriptions.queries.policy import lab_levels_on
from reminders.rules.due import MISSED_AFTER_DAYS
from reports.queries.courses import CourseFilter
from reports.queries.databases import read_together, reading_database, reading_much
from reports.queries.level_rules import level_words
from reports.queries.statements import statement
from reports.queries.survival import Curve, curve_of
from reports.rules.months import Found, Months, months_of
from reports.rules.outcomes import CourseFacts, Summary, summarise
from reports.rules.reach import Reach, reach_of

KEPT_SECONDS = 86_400
BATCH = 5_000
# What the figures rest on: where no row of these was written since, nothing has changed.
SOURCES = (
    ("prescriptions_courseevent", "pgh_id"),
    ("patients_visitevent", "pgh_id"),
    ("patients_lesioncountevent", "pgh_id"),
    ("patients_sideeffectevent", "pgh_id"),
    ("prescriptions_dispenselineevent", "pgh_id"),
    ("prescriptions_returnevent", "pgh_id"),
    ("prescriptions_gatepolicyevent", "pgh_id"),
    ("labs_labreportevent", "pgh_id"),
    ("labs_labvalue", "id"),
    ("reminders_reply", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Everything that the page and the PDF show."""

    summary: Summary
    months: Months
    reach: Reach
    improvement: Curve
    survival: Curve
    survival_by: dict[str, tuple[Curve, ...]]


def outcomes_of(chosen: CourseFilter) -> Outcomes:
    """Return the outcomes; found again as long as nothing that they rest on has changed."""
    key = _cache_key(chosen)
    found: Outcomes | None = cache.get(key)
    if found is None:
        found = compute_outcomes(chosen)
        cache.set(key, found, KEPT_SECONDS)
    return found


def compute_outcomes(chosen: CourseFilter) -> Outcomes:
    """Gather and judge every chosen course, while another connection counts month by month."""
    words = _month_words(chosen)
    summary, (months, reminders) = read_together(
        lambda: summarise(course_facts(chosen)),
        lambda: (_rows("outcome_months", words), _rows("outcome_reminders", asdict(chosen))),
    )
    return Outcomes(
        summary=summary,
        months=months_of(Found(*row) for row in months),
        reach=reach_of(reminders),
        improvement=curve_of("all", summary.improvement),
        survival=curve_of("all", summary.survival),
        survival_by={
            kind: tuple(curve_of(key, times) for key, times in groups.items())
            for kind, groups in summary.survival_by.items()
        },
    )


def course_facts(chosen: CourseFilter) -> Iterator[CourseFacts]:
    """Yield what the outcomes ask of each chosen course, with bounded memory."""
    words = asdict(chosen) | {
        "missed_after_days": MISSED_AFTER_DAYS,
        "sites": LesionCount.Site.values,
    }
    with reading_much() as cursor:
        cursor.execute(statement("outcome_facts"), words)
        while rows := cursor.fetchmany(BATCH):
            yield from map(CourseFacts._make, rows)


def _month_words(chosen: CourseFilter) -> dict[str, Any]:
    levels = lab_levels_on(timezone.localdate())
    return asdict(chosen) | level_words(levels)


def _rows(name: str, words: dict[str, Any]) -> list[tuple[Any, ...]]:
    with reading_much() as cursor:
        cursor.execute(statement(name), words)
        return list(cursor.fetchall())


def _cache_key(chosen: CourseFilter) -> str:
    latest = ", ".join(
        f"(SELECT max({column}) FROM {table})"  # noqa: S608 - from the constants above
        for table, column in SOURCES
    )
    with connections[reading_database()].cursor() as cursor:
        cursor.execute(f"SELECT {latest}")
        state = cursor.fetchone()
    # Reminders fall due by the clock and change without events: they count by the hour.
    hour = timezone.now().strftime("%Y%m%d%H")
    words = json.dumps([asdict(chosen), state, hour], default=str, sort_keys=True)
    return f"outcomes:{hashlib.sha256(words.encode()).hexdigest()}"
