"""One row of the course report, and what follows from its figures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course without its patient's name or number; None is "not known"."""

    course: int
    number: int
    branch: str
    doctor: str
    sex: str
    age: int
    state: str
    severity: str
    opened_on: date
    started_on: date | None
    last_dose_on: date | None
    is_extended: bool
    end_reason: str
    baseline_weight_kg: Decimal | None
    last_kg: Decimal | None
    path: str | None
    total_mg: int
    mg_per_kg: Decimal | None
    visits: int
    panels: int
    pregnancy_tests: int
    baseline_lesions: int | None
    latest_lesions: int | None
    latest_count_on: date | None
    fees_yen: int

    @property
    def relapsed(self) -> bool | None:
        """Say whether the lesions came back to a third of the baseline after the last dose.

        None where it cannot be evaluated: no baseline, or nothing counted after the last dose.
        Source: SEED-REL-3.
        """
        counted_after = (
            self.last_dose_on is not None
            and self.latest_count_on is not None
            and self.latest_count_on > self.last_dose_on
        )
        if not counted_after or not self.baseline_lesions or self.latest_lesions is None:
            return None
        return 3 * self.latest_lesions >= self.baseline_lesions

    @property
    def improvement_percent(self) -> int | None:
        """Return by how many percent lesions fell; None without a baseline or a later count."""
        if not self.baseline_lesions or self.latest_lesions is None:
            return None
        fallen = self.baseline_lesions - self.latest_lesions
        return round(100 * fallen / self.baseline_lesions)


def cells(row: CourseRow) -> tuple[Any, ...]:
    """Return the row's cells in the order of `COLUMNS`."""
    return tuple(getattr(row, name) for name in COLUMNS)


COLUMNS = (
    "course",
    "number",
    "branch",
    "doctor",
    "sex",
    "age",
    "state",
    "severity",
    "opened_on",
    "started_on",
    "last_dose_on",
    "is_extended",
    "end_reason",
    "baseline_weight_kg",
    "last_kg",
    "path",
    "total_mg",
    "mg_per_kg",
    "visits",
    "panels",
    "pregnancy_tests",
    "baseline_lesions",
    "latest_lesions",
    "latest_count_on",
    "improvement_percent",
    "relapsed",
    "fees_yen",
)
