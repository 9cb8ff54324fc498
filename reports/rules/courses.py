"""One row of the course report, and what follows from its figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from reports.rules.course_outcome import Counts, Outcome, outcome_of


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course; who it was, and what a doctor wrote freely, is None where names are left out.

    None elsewhere is "not known".
    """

    course: int
    ticket_no: str | None
    name: str | None
    kana: str | None
    birth_date: date | None
    number: int
    branch: str
    doctor: str
    sex: str
    age: int
    state: str
    opened_on: date
    started_on: date | None
    last_dose_on: date | None
    months: Decimal | None
    is_extended: bool
    end_reason: str | None
    severity: str
    last_severity: str | None
    baseline_weight_kg: Decimal | None
    last_kg: Decimal | None
    path: str | None
    total_mg: int | None
    mg_per_kg: Decimal | None
    visits: int
    missed_visits: int
    panels: int
    panels_missed: int
    pregnancy_tests: int
    tests_missed: int
    levels: str | None
    side_effects: str | None
    baseline_lesions: int | None
    count_days: Sequence[int] | None
    count_lesions: Sequence[int] | None
    obligations_open: int
    fees_yen: int

    @property
    def counts(self) -> Counts:
        return Counts(
            self.opened_on,
            self.started_on,
            self.last_dose_on,
            self.baseline_lesions,
            self.count_days or (),
            self.count_lesions or (),
        )

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.counts)

    @property
    def latest_lesions(self) -> int | None:
        return self.count_lesions[-1] if self.count_lesions else None


_FACTS = (
    "course", "number", "branch", "doctor", "sex", "age", "state", "opened_on", "started_on",
    "last_dose_on", "months", "is_extended", "severity", "last_severity", "baseline_weight_kg",
    "last_kg", "path", "total_mg", "mg_per_kg", "visits", "missed_visits", "panels",
    "panels_missed", "pregnancy_tests", "tests_missed", "levels", "side_effects",
    "baseline_lesions", "latest_lesions",
)  # fmt: skip
_OUTCOME = ("flared", "improvement_percent", "relapsed", "relapsed_on", "after_days")
_LAST = ("obligations_open", "fees_yen")
IDENTITY = ("ticket_no", "name", "kana", "birth_date", "end_reason")
COLUMNS = _FACTS + _OUTCOME + _LAST
COLUMNS_WITH_NAMES = COLUMNS + IDENTITY


def cells(row: CourseRow) -> tuple[Any, ...]:
    """Return the row's cells in the order of `COLUMNS`: nobody can be recognised by them."""
    outcome = row.outcome
    return (*_reader(_FACTS)(row), *_reader(_OUTCOME)(outcome), *_reader(_LAST)(row))


def cells_with_names(row: CourseRow) -> tuple[Any, ...]:
    """Return the row's cells in the order of `COLUMNS_WITH_NAMES`."""
    return cells(row) + _reader(IDENTITY)(row)


@cache
def _reader(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*names)
