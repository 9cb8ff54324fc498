"""What a clinic may set its limits to, each at both of its ends and against each other."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from labs.rules.levels import LabLevel, LevelRule, by_analyte
from prescriptions.rules.gate.limit_changes import (
    IN_ORDER,
    LimitOutOfRange,
    LimitRefused,
    LimitsContradict,
    check_limits,
    lab_bounds,
    lab_row_name,
    lab_rows,
)
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, LIMIT_NAMES, Bounds, bounds_of

ROWS = lab_rows(DEFAULT_LIMITS.lab_levels)
STEP = Decimal("0.01")
BOUNDED = [name for name in LIMIT_NAMES if bounds_of(name) is not None]


def refusal(**changed: Any) -> LimitRefused | None:
    try:
        check_limits(replace(DEFAULT_LIMITS, **changed))
    except LimitRefused as refused:
        return refused
    return None


def with_row(place: int, **changed: Any) -> dict[str, Any]:
    rows = [replace(row, **changed) if n == place else row for n, row in enumerate(ROWS)]
    return {"lab_levels": by_analyte(rows)}


def place_of(analyte: str, level: LabLevel, comparison: str) -> int:
    return next(
        n
        for n, row in enumerate(ROWS)
        if (row.analyte, row.level, row.comparison) == (analyte, level, comparison)
    )


def test_proposed_limits_are_in_order():
    assert refusal() is None


@pytest.mark.parametrize("name", BOUNDED)
def test_limit_is_refused_beyond_its_bounds_and_never_at_them_for_its_range(name: str):
    bounds = bounds_of(name)
    value = getattr(DEFAULT_LIMITS, name)
    step = STEP if isinstance(value, Decimal) else 1
    kind = type(value)
    for beyond in (kind(bounds.least) - step, kind(bounds.most) + step):
        refused = refusal(**{name: beyond})
        assert isinstance(refused, LimitOutOfRange)
        assert (refused.limit, refused.bounds, str(refused)) == (name, bounds, name)
    for end in (kind(bounds.least), kind(bounds.most)):
        assert not isinstance(refusal(**{name: end}), LimitOutOfRange)


@pytest.mark.parametrize(("lower", "upper"), IN_ORDER)
def test_two_limits_may_meet_and_not_cross(lower: str, upper: str):
    kind = type(getattr(DEFAULT_LIMITS, lower))
    step = STEP if kind is Decimal else 1
    meet = kind(min(bounds_of(lower).most, bounds_of(upper).most))
    refused = refusal(**{lower: meet, upper: meet - step})

    assert isinstance(refused, LimitsContradict)
    assert (refused.limit, refused.other) == (lower, upper)
    assert refusal(**{lower: meet, upper: meet}) is None


@pytest.mark.parametrize("place", range(len(ROWS)))
def test_laboratory_level_moves_to_half_or_twice(place: int):
    row = ROWS[place]
    bounds = lab_bounds(row)
    assert bounds == Bounds(row.factor / 2, row.factor * 2)
    for beyond in (bounds.least - STEP, bounds.most + STEP):
        refused = refusal(**with_row(place, factor=beyond))
        assert isinstance(refused, LimitOutOfRange)
        assert (refused.limit, refused.bounds) == (f"lab_levels-{place}", bounds)
    for end in (bounds.least, bounds.most):
        assert not isinstance(refusal(**with_row(place, factor=end)), LimitOutOfRange)


@pytest.mark.parametrize(
    "changed",
    [
        {"unit": "g/L"},
        {"needs_fasting": True},
        {"reference": "absolute"},
        {"comparison": "<"},
        {"level": LabLevel.STOP},
    ],
)
def test_only_the_numbers_of_the_table_change(changed: dict[str, Any]):
    refused = refusal(**with_row(place_of("tbil", LabLevel.WARN, ">"), **changed))

    assert refused is not None
    assert (type(refused), refused.limit, str(refused)) == (
        LimitRefused,
        "lab_levels",
        "lab_levels",
    )


@pytest.mark.parametrize(
    ("analyte", "comparison", "warn_comparison", "meets", "crosses"),
    [
        ("ast", ">", ">", "2", "1.99"),
        ("neut", "<", "<", "1.5", "1.51"),
        ("tg", ">", ">=", "300", None),
        ("na", ">", ">=", "150", "149"),
        ("na", "<", "<=", "130", "131"),
    ],
)
def test_what_stops_is_never_nearer_to_normal_than_what_warns(
    analyte: str, comparison: str, warn_comparison: str, meets: str, crosses: str | None
):
    stop = place_of(analyte, LabLevel.STOP, comparison)
    warn = place_of(analyte, LabLevel.WARN, warn_comparison)
    met = refusal(**with_row(stop, factor=Decimal(meets)))
    assert not isinstance(met, LimitsContradict)
    if crosses is None:
        return
    refused = refusal(**with_row(stop, factor=Decimal(crosses)))
    assert isinstance(refused, LimitsContradict)
    assert (refused.limit, refused.other) == (lab_row_name(stop), lab_row_name(warn))


def test_rows_of_other_analytes_and_references_are_not_compared():
    high = place_of("wbc", LabLevel.WARN, ">")

    assert refusal(**with_row(high, factor=Decimal(8))) is None
    assert all(isinstance(row, LevelRule) for row in ROWS)
