"""The grade of a value by CTCAE v5.0, where that scale knows one: the table ctcae-v5.csv.

The scale comes from oncology: a low grade is no permission to go on. Grades that depend on
symptoms are left out, so a grade is the least that the number alone means.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal, cast

from clinic.rules.exact import times
from labs.rules.analytes import DATA, Interval, Sex, standard_interval
from labs.rules.levels import LabResult
from labs.rules.measured import Comparison, holds

VERSION = "5.0"
Reference = Literal["absolute", "low", "high", "above high", "baseline"]


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One row of the table: at which limit a grade begins."""

    term: str
    grade: int
    when: Literal["", "baseline normal", "baseline abnormal"]
    comparison: Comparison
    reference: Reference
    value: Decimal


@dataclass(frozen=True, slots=True)
class CtcaeGrade:
    """The grade that is certain, with its term; 0 without one is "graded, nothing reached".

    `undecided` is the highest grade that a bound such as ">1000" leaves open, else 0.
    """

    grade: int
    term: str = ""
    undecided: int = 0


def ctcae_grade(result: LabResult, sex: Sex) -> CtcaeGrade | None:
    """Return the highest grade of a value; None where the scale has none for this analyte.

    Multiples are of the interval that came with the value, else of the JCCLS one; where the
    baseline was already above it, the liver's enzymes are multiples of the baseline. ALT 100
    with an upper limit of 30 is grade 2 (more than three times).

    Source: facts 2.3 (S13).
    """
    rows = _table().get(result.analyte)
    if rows is None:
        return None
    interval, found, undecided = _interval(result, sex), CtcaeGrade(0), 0
    for row in _applicable(rows, result, interval):
        limit = _limit(row, result, interval)
        reached = None if limit is None else holds(result.measured, row.comparison, limit)
        if reached and row.grade > found.grade:
            found = CtcaeGrade(row.grade, row.term)
        elif limit is not None and reached is None:
            undecided = max(undecided, row.grade)
    open_grade = undecided if undecided > found.grade else 0
    return CtcaeGrade(found.grade, found.term, open_grade)


def _applicable(
    rows: tuple[GradeRow, ...], result: LabResult, interval: Interval
) -> Iterator[GradeRow]:
    baseline, high = result.baseline, interval.high
    is_abnormal = baseline is not None and high is not None and baseline > high
    skipped = "baseline normal" if is_abnormal else "baseline abnormal"
    return (row for row in rows if row.when != skipped)


def _limit(row: GradeRow, result: LabResult, interval: Interval) -> Decimal | None:
    """Return the number that a row compares with; None where it is not known."""
    if row.reference == "absolute":
        return row.value
    if row.reference == "above high":
        return None if interval.high is None else interval.high + row.value
    bases = {"low": interval.low, "high": interval.high, "baseline": result.baseline}
    base = bases[row.reference]
    return None if base is None else times(row.value, base)


def _interval(result: LabResult, sex: Sex) -> Interval:
    standard = standard_interval(result.analyte, sex)
    return Interval(
        standard.low if result.low is None else result.low,
        standard.high if result.high is None else result.high,
    )


@cache
def _table() -> dict[str, tuple[GradeRow, ...]]:
    rows: dict[str, tuple[GradeRow, ...]] = {}
    with (DATA / "ctcae-v5.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            rows[row["analyte"]] = (*rows.get(row["analyte"], ()), _row(row))
    return rows


def _row(row: dict[str, str]) -> GradeRow:
    return GradeRow(
        term=row["term"],
        grade=int(row["grade"]),
        when=row["when"],  # type: ignore[arg-type]
        comparison=cast("Comparison", row["comparison"]),
        reference=cast("Reference", row["reference"]),
        value=Decimal(row["value"]),
    )
