from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.rules.ctcae import CtcaeGrade
from labs.rules.grading import (
    Change,
    ValueGrading,
    change_from_baseline,
    estimated_gfr,
    grade_value,
    times_upper_limit,
)
from labs.rules.levels import LabLevel, LabResult, default_level_rules
from labs.rules.measured import Comparator, Measured


def result(
    analyte: str, number: str, comparator: Comparator = "", **known: str | None
) -> LabResult:
    bounds = {name: None if text is None else Decimal(text) for name, text in known.items()}
    return LabResult(analyte, Measured(Decimal(number), comparator), **bounds)


def test_value_is_graded_in_full():
    told = result("alt", "70", low="5", high="30", baseline="20")

    assert grade_value(told, "female", default_level_rules()) == ValueGrading(
        level=LabLevel.WARN,
        undecided=LabLevel.NONE,
        times_upper=Measured(Decimal("2.33")),
        change=Change(Decimal(50), 250),
        ctcae=CtcaeGrade(1, "ALT increased"),
    )


def test_bound_that_cannot_decide_a_limit_is_told_as_such():
    grading = grade_value(result("tg", "500", ">"), "male", default_level_rules())

    assert (grading.level, grading.undecided) == (LabLevel.WARN, LabLevel.STOP)
    assert grading.is_undecided
    assert grading.change is None


def test_decided_bound_leaves_nothing_open():
    grading = grade_value(result("tg", "800", ">"), "male", default_level_rules())

    assert (grading.level, grading.undecided) == (LabLevel.STOP, LabLevel.NONE)
    assert not grading.is_undecided


@pytest.mark.parametrize(
    ("number", "comparator", "high", "shown"),
    [
        ("61", "", "30", "2.03"),
        ("30", "", "30", "1.00"),
        ("0.15", "", "30", "0.01"),
        ("1000", ">", "30", ">33.33"),
        ("1000", ">=", "30", ">=33.33"),
        ("1000", "<", "30", "<33.34"),
        ("1000", "<=", "30", "<=33.34"),
    ],
)
def test_multiple_of_the_limit_stays_a_bound(
    number: str, comparator: Comparator, high: str, shown: str
):
    assert str(times_upper_limit(result("alt", number, comparator, high=high), "male")) == shown


def test_multiple_falls_back_to_the_usual_limit_of_the_sex():
    assert str(times_upper_limit(result("alt", "46"), "female")) == "2.00"
    assert str(times_upper_limit(result("alt", "46"), "male")) == "1.10"


@pytest.mark.parametrize(("analyte", "high"), [("lip", None), ("alt", "0")])
def test_multiple_of_no_limit_is_not_known(analyte: str, high: str | None):
    assert times_upper_limit(result(analyte, "5", high=high), "male") is None


@pytest.mark.parametrize(
    ("number", "baseline", "change"),
    [
        ("30", "20", Change(Decimal(10), 50)),
        ("15", "20", Change(Decimal(-5), -25)),
        ("8.1", "8", Change(Decimal("0.1"), 1)),
        ("0.9", "0.8", Change(Decimal("0.1"), 13)),
        ("5", "0", Change(Decimal(5), None)),
        ("5", None, None),
    ],
)
def test_change_from_baseline(number: str, baseline: str | None, change: Change | None):
    assert change_from_baseline(result("alt", number, baseline=baseline)) == change


def test_bound_has_no_change():
    assert change_from_baseline(result("crp", "0.02", "<", baseline="1")) is None


@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "rate"),
    [
        ("0.60", 25, "female", "99.5"),
        ("0.90", 40, "male", "75.5"),
        ("0.90", 18, "male", "95.0"),
        ("1", 18, "male", "84.6"),
        ("2.55", 63, "male", "21.2"),
    ],
)
def test_filtration_rate_follows_the_japanese_equation(creatinine, age, sex, rate):
    assert str(estimated_gfr(Measured(Decimal(creatinine)), age, sex)) == rate


def test_filtration_rate_is_not_known_for_minors_bounds_and_nothing():
    assert estimated_gfr(Measured(Decimal("0.6")), 17, "female") is None
    assert estimated_gfr(Measured(Decimal("0.6"), "<"), 30, "female") is None
    assert estimated_gfr(Measured(Decimal(0)), 30, "female") is None


@settings(max_examples=300, deadline=None, database=None)
@given(st.decimals("0.1", 20, places=2), st.integers(18, 99), st.sampled_from(["female", "male"]))
def test_filtration_rate_agrees_with_a_second_computation(creatinine: Decimal, age: int, sex: str):
    factor = 0.739 if sex == "female" else 1.0
    other = 194 * float(creatinine) ** -1.094 * age**-0.287 * factor

    assert abs(float(estimated_gfr(Measured(creatinine), age, sex)) - other) <= 0.051
