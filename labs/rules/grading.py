"""A value read in full: its level, multiple of the limit, change from baseline and grade.

A bound ("<5", ">1000") stays a bound: its multiple is a bound too, it has no change, and where
it cannot decide a limit the grading says so.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal

from labs.rules.analytes import Sex, standard_interval
from labs.rules.ctcae import CtcaeGrade, ctcae_grade
from labs.rules.levels import LabLevel, LabResult, LevelRules, level_of
from labs.rules.measured import Measured

ADULT_YEARS = 18
_PLACES = Decimal("0.01")
_ONE_PLACE = Decimal("0.1")
_WIDE = Context(prec=40)
# A bound is rounded to its own side, so that it still holds.
_ROUNDING = {
    "": ROUND_HALF_UP,
    "<": ROUND_CEILING,
    "<=": ROUND_CEILING,
    ">": ROUND_FLOOR,
    ">=": ROUND_FLOOR,
}


@dataclass(frozen=True, slots=True)
class Change:
    """How far a value moved from the baseline; no percentage of a baseline of 0."""

    difference: Decimal
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueGrading:
    """What a value means. None is "not known" or "not defined", never "harmless".

    `undecided` is the highest level that a bound leaves open above `level`.
    """

    level: LabLevel
    undecided: LabLevel
    times_upper: Measured | None
    change: Change | None
    ctcae: CtcaeGrade | None

    @property
    def is_undecided(self) -> bool:
        return self.undecided > self.level


def grade_value(result: LabResult, sex: Sex, rules: LevelRules) -> ValueGrading:
    """Return the grading of a value by the interval that came with it, else the JCCLS one.

    Source: SEED-LAB-1, facts 2.3 and 2.4.
    """
    outcome = level_of(result, sex, rules)
    return ValueGrading(
        level=outcome.level,
        undecided=outcome.undecided if outcome.undecided > outcome.level else LabLevel.NONE,
        times_upper=times_upper_limit(result, sex),
        change=change_from_baseline(result),
        ctcae=ctcae_grade(result, sex),
    )


def times_upper_limit(result: LabResult, sex: Sex) -> Measured | None:
    """Return the value as a multiple of the upper limit, to 2 places: 61 of 30 is 2.03.

    ">1000" of 30 is ">33.33": still a bound. None without an upper limit above 0.
    """
    high = result.high
    if high is None:
        high = standard_interval(result.analyte, sex).high
    if high is None or high <= 0:
        return None
    comparator = result.measured.comparator
    multiple = _WIDE.divide(result.measured.number, high)
    rounded = multiple.quantize(_PLACES, _ROUNDING[comparator], context=_WIDE)
    return Measured(rounded, comparator)


def change_from_baseline(result: LabResult) -> Change | None:
    """Return the exact difference and the percentage, rounded half up; None for a bound."""
    if result.baseline is None or result.measured.comparator:
        return None
    difference = result.measured.number - result.baseline
    if result.baseline == 0:
        return Change(difference, None)
    percent = _WIDE.divide(100 * difference, result.baseline)
    return Change(difference, int(percent.quantize(Decimal(1), ROUND_HALF_UP, context=_WIDE)))


def estimated_gfr(creatinine: Measured, age: int, sex: Sex) -> Decimal | None:
    """Return the eGFR in mL/min/1.73 m2 to 1 place, by the Japanese equation for adults.

    194 x Cre^-1.094 x age^-0.287, x 0.739 for women: a woman of 25 with 0.60 mg/dL has 99.5.
    None below 18 years, for which the equation was not made, and for a bound.

    Source: facts 2.2 (Japanese Society of Nephrology 2009).
    """
    if age < ADULT_YEARS or creatinine.comparator or creatinine.number <= 0:
        return None
    factors = (
        _WIDE.power(creatinine.number, Decimal("-1.094")),
        _WIDE.power(Decimal(age), Decimal("-0.287")),
        Decimal("0.739") if sex == "female" else Decimal(1),
    )
    rate = Decimal(194)
    for factor in factors:
        rate = _WIDE.multiply(rate, factor)
    return rate.quantize(_ONE_PLACE, ROUND_HALF_UP)
