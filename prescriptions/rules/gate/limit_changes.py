"""What a clinic may set its limits to: each within its bounds, together without contradiction."""

from decimal import Decimal

from labs.rules.levels import LabLevel, LevelRule, LevelRules
from prescriptions.rules.gate.limits import (
    DEFAULT_LIMITS,
    LIMIT_NAMES,
    Bounds,
    GateLimits,
    bounds_of,
)

LAB_LEVELS = "lab_levels"
# The first is never above the second.
IN_ORDER = (
    ("never_below_years", "growth_below_years"),
    ("phq9_positive_from", "phq9_severe_from"),
    ("low_below_mg_per_kg", "high_above_mg_per_kg"),
    ("high_above_mg_per_kg", "never_above_mg_per_kg"),
    ("high_above_mg", "never_above_mg"),
    ("weight_valid_days_minor", "weight_valid_days"),
    ("supply_above_days", "supply_never_above_days"),
    ("extension_after_days", "long_course_after_days"),
    ("rest_months", "preferred_rest_months"),
)
# A laboratory level may be moved to half or twice the proposed number, not further.
LAB_LEVEL_SPAN = 2


class LimitRefused(Exception):
    """A limit cannot be set so; `limit` names it, for a laboratory level with its place."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class LimitOutOfRange(LimitRefused):
    """The number lies outside what the limit may be set to."""

    def __init__(self, limit: str, bounds: Bounds) -> None:
        super().__init__(limit)
        self.bounds = bounds


class LimitsContradict(LimitRefused):
    """`limit` must not be above `other`."""

    def __init__(self, limit: str, other: str) -> None:
        super().__init__(limit)
        self.other = other


def check_limits(limits: GateLimits) -> None:
    """Refuse limits that are out of range or contradict each other.

    Raises LimitOutOfRange or LimitsContradict for the first that is found.
    """
    for name in LIMIT_NAMES:
        bounds, value = bounds_of(name), getattr(limits, name)
        if bounds is not None and not bounds.least <= value <= bounds.most:
            raise LimitOutOfRange(name, bounds)
    for lower, upper in IN_ORDER:
        if getattr(limits, lower) > getattr(limits, upper):
            raise LimitsContradict(lower, upper)
    _check_lab_levels(limits.lab_levels)


def lab_rows(levels: LevelRules) -> tuple[LevelRule, ...]:
    """Return the rows of the table one after the other, in the order of its analytes."""
    return tuple(rule for group in levels.values() for rule in group)


def lab_row_name(place: int) -> str:
    """Name a row of the table of laboratory levels by its place."""
    return f"{LAB_LEVELS}-{place}"


def lab_bounds(row: LevelRule) -> Bounds:
    """Return what a row of the proposed table may be set to."""
    return Bounds(row.factor / LAB_LEVEL_SPAN, row.factor * LAB_LEVEL_SPAN)


def _check_lab_levels(levels: LevelRules) -> None:
    """Only numbers change: the analytes, levels and comparisons are those of the table."""
    proposed, asked = lab_rows(DEFAULT_LIMITS.lab_levels), lab_rows(levels)
    if [_kind(row) for row in asked] != [_kind(row) for row in proposed]:
        raise LimitRefused(LAB_LEVELS)
    for place, (before, after) in enumerate(zip(proposed, asked, strict=True)):
        bounds = lab_bounds(before)
        if not bounds.least <= after.factor <= bounds.most:
            raise LimitOutOfRange(lab_row_name(place), bounds)
    _check_order(asked)


def _check_order(rows: tuple[LevelRule, ...]) -> None:
    """A value that stops is never nearer to normal than one that only warns."""
    for place, stop in enumerate(rows):
        for other, warn in enumerate(rows):
            same = (stop.analyte, stop.comparison[0], stop.reference) == (
                warn.analyte,
                warn.comparison[0],
                warn.reference,
            )
            if not same or (stop.level, warn.level) != (LabLevel.STOP, LabLevel.WARN):
                continue
            if _further(stop.comparison, warn.factor, stop.factor):
                raise LimitsContradict(lab_row_name(place), lab_row_name(other))


def _further(comparison: str, warn: Decimal, stop: Decimal) -> bool:
    return warn > stop if comparison.startswith(">") else warn < stop


def _kind(row: LevelRule) -> tuple[object, ...]:
    return (row.analyte, row.level, row.comparison, row.reference, row.unit, row.needs_fasting)
