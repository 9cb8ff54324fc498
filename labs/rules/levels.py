"""When a laboratory value warns or stops: the table lab-levels.csv, evaluated."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import cache
from typing import Literal, cast

from clinic.rules.exact import times
from labs.rules.analytes import DATA, Sex, standard_interval
from labs.rules.measured import COMPARISONS, Comparison, Measured, holds

Reference = Literal["absolute", "high", "baseline"]
REFERENCES = ("absolute", "high", "baseline")
FASTING_NOTE = "fasting is not false"
# Another method of the same quantity: a series of its own, graded by its own interval.
GRADED_AS = {"alp_jscc": "alp"}


class LabLevel(IntEnum):
    """How much a value weighs; the highest of an analyte counts."""

    NONE = 0
    WARN = 1
    STOP = 2


@dataclass(frozen=True, slots=True)
class LevelRule:
    """One row of the table: at which limit a value reaches a level."""

    analyte: str
    level: LabLevel
    comparison: Comparison
    reference: Reference
    factor: Decimal
    unit: str
    needs_fasting: bool


@dataclass(frozen=True, slots=True)
class LabResult:
    """One value of a panel with the interval that came with it."""

    analyte: str
    measured: Measured
    low: Decimal | None = None
    high: Decimal | None = None
    baseline: Decimal | None = None
    fasting: bool | None = None


@dataclass(frozen=True, slots=True)
class LevelOutcome:
    """The level that is certain, the highest one left open, and the limit that was met."""

    level: LabLevel
    undecided: LabLevel = LabLevel.NONE
    comparison: Comparison | None = None
    limit: Decimal | None = None


NOTHING_REACHED = LevelOutcome(LabLevel.NONE)

LevelRules = Mapping[str, tuple[LevelRule, ...]]


@cache
def default_level_rules() -> LevelRules:
    """Return the rows of lab-levels.csv by analyte, the highest level first."""
    with (DATA / "lab-levels.csv").open(encoding="utf-8", newline="") as table:
        return by_analyte(level_rule(row) for row in csv.DictReader(table))


def by_analyte(rules: Iterable[LevelRule]) -> LevelRules:
    """Group rules by analyte, the highest level first."""
    grouped: dict[str, list[LevelRule]] = {}
    for rule in rules:
        grouped.setdefault(rule.analyte, []).append(rule)
    return {
        key: tuple(sorted(group, key=lambda rule: -rule.level)) for key, group in grouped.items()
    }


def level_rule(row: Mapping[str, str]) -> LevelRule:
    """Read one row of the table; ValueError where a word is not one of the table's."""
    if row["comparison"] not in COMPARISONS:
        raise ValueError(f"unknown comparison {row['comparison']!r}")
    if row["reference"] not in REFERENCES:
        raise ValueError(f"unknown reference {row['reference']!r}")
    return LevelRule(
        analyte=row["analyte"],
        level=LabLevel[row["level"].upper()],
        comparison=cast("Comparison", row["comparison"]),
        reference=cast("Reference", row["reference"]),
        factor=Decimal(row["factor_or_value"]),
        unit=row["unit"],
        needs_fasting=row["note"] == FASTING_NOTE,
    )


def level_row(rule: LevelRule) -> dict[str, str]:
    """Return a row as the table writes it; `level_rule` reads it back equal."""
    return {
        "analyte": rule.analyte,
        "level": rule.level.name.lower(),
        "comparison": rule.comparison,
        "reference": rule.reference,
        "factor_or_value": str(rule.factor),
        "unit": rule.unit,
        "note": FASTING_NOTE if rule.needs_fasting else "",
    }


def level_of(result: LabResult, sex: Sex, rules: LevelRules) -> LevelOutcome:
    """Return the highest level that the value certainly reaches.

    A multiple of the upper limit uses the interval that came with the result, else
    the JCCLS interval for the sex; where neither exists, or there is no baseline for
    a multiple of it, that row cannot fire. AST 61 U/L with limit 30 warns (> 2 x 30).

    Source: SEED-LAB-1.
    """
    undecided = LabLevel.NONE
    for rule in rules.get(GRADED_AS.get(result.analyte, result.analyte), ()):
        limit = _limit(rule, result, sex)
        if limit is None:
            continue
        reached = holds(result.measured, rule.comparison, limit)
        if reached:
            return LevelOutcome(rule.level, undecided, rule.comparison, limit)
        if reached is None:
            undecided = max(undecided, rule.level)
    return LevelOutcome(LabLevel.NONE, undecided) if undecided else NOTHING_REACHED


def limits_of(
    result: LabResult, sex: Sex, rules: LevelRules
) -> tuple[tuple[LabLevel, Comparison, Decimal], ...]:
    """Return the numbers at which this analyte reaches a level, for a drawing beside its values."""
    found = ((rule, _limit(rule, result, sex)) for rule in rules.get(result.analyte, ()))
    return tuple((rule.level, rule.comparison, at) for rule, at in found if at is not None)


def _limit(rule: LevelRule, result: LabResult, sex: Sex) -> Decimal | None:
    """Return the number that this row compares with; None where it cannot fire."""
    if rule.needs_fasting and result.fasting is False:
        return None
    if rule.reference == "absolute":
        return rule.factor
    if rule.reference == "baseline":
        base = result.baseline
    else:
        base = result.high
        if base is None:
            base = standard_interval(result.analyte, sex).high
    return None if base is None else times(rule.factor, base)
