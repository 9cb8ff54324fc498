import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prescriptions.rules.planner import (
    Plan,
    PlanRequest,
    Prices,
    Unreachable,
    plan_as_json,
    plan_course,
)

PRICES = Prices(
    ten_mg_yen=308,
    twenty_mg_yen=418,
    consultation_first_yen=3850,
    consultation_repeat_yen=1650,
    blood_test_yen=3608,
    urine_test_yen=1056,
)


def _request(**fields: Any) -> PlanRequest:
    plain: dict[str, Any] = {
        "weight_kg": Decimal(60),
        "target_mg_per_kg": Decimal(120),
        "months": 6,
    }
    return PlanRequest(**(plain | fields))


def _planned(**fields: Any) -> dict[str, Any]:
    return plan_as_json(plan_course(_request(**fields), PRICES))


def _every_plan(request: PlanRequest, months: int) -> list[tuple[int, ...]]:
    """Enumerate the plans of the contract the slow way."""
    most = Fraction(request.max_mg_per_kg) * Fraction(request.weight_kg)
    doses = [mg for mg in range(10, request.max_daily_mg + 1, 10) if mg <= most]
    plans: list[tuple[int, ...]] = [(mg,) for mg in doses if request.start_mg in (None, mg)]
    for _ in range(months - 1):
        plans = [
            (*plan, mg)
            for plan in plans
            for mg in doses
            if plan[-1] <= mg <= plan[-1] + request.step_mg
        ]
    return plans


def _reaches(request: PlanRequest, plan: tuple[int, ...]) -> bool:
    target = Fraction(request.target_mg_per_kg) * Fraction(request.weight_kg)
    return 30 * sum(plan) >= target


def _drug_yen(plan: tuple[int, ...], prices: Prices) -> int:
    return sum(
        30 * (mg // 20 * prices.twenty_mg_yen + mg % 20 // 10 * prices.ten_mg_yen) for mg in plan
    )


def _brute_force(request: PlanRequest, prices: Prices) -> tuple[int, ...] | None:
    plans = [plan for plan in _every_plan(request, request.months) if _reaches(request, plan)]
    return min(plans, key=lambda plan: (_drug_yen(plan, prices), plan[-1], plan), default=None)


@st.composite
def requests(draw: st.DrawFn) -> PlanRequest:
    return PlanRequest(
        weight_kg=draw(st.decimals(Decimal(30), Decimal(110), places=1)),
        target_mg_per_kg=draw(st.sampled_from([0, 60, 100, 120, 150]) | st.integers(0, 240))
        + Decimal(0),
        months=draw(st.integers(1, 7)),
        start_mg=draw(st.none() | st.sampled_from([10, 20, 30, 40])),
        max_mg_per_kg=draw(st.sampled_from([Decimal("0.5"), Decimal("1.0"), Decimal("1.37")])),
        max_daily_mg=draw(st.sampled_from([25, 40, 60, 65, 80])),
        step_mg=draw(st.sampled_from([0, 5, 10, 15, 20, 30])),
    )


PRICE_LISTS = st.just(PRICES) | st.builds(
    Prices,
    ten_mg_yen=st.integers(0, 900),
    twenty_mg_yen=st.integers(0, 900),
    consultation_first_yen=st.just(3850),
    consultation_repeat_yen=st.just(1650),
    blood_test_yen=st.just(3608),
    urine_test_yen=st.just(1056),
)


@settings(max_examples=2_000, deadline=None, database=None)
@given(requests(), PRICE_LISTS)
def test_plan_equals_brute_force_up_to_seven_months(request: PlanRequest, prices: Prices):
    best = _brute_force(request, prices)

    found = plan_course(request, prices)

    if best is None:
        assert isinstance(found, Unreachable)
    else:
        assert isinstance(found, Plan)
        assert found.daily_mg == best
        assert found.drug_yen == _drug_yen(best, prices)
        assert found.total_mg == 30 * sum(best)


@settings(max_examples=300, deadline=None, database=None)
@given(requests())
def test_unreachable_names_the_most_and_the_months_that_would_do(request: PlanRequest):
    found = plan_course(request, PRICES)
    if not isinstance(found, Unreachable):
        return

    most = max((30 * sum(plan) for plan in _every_plan(request, request.months)), default=0)
    exact = Fraction(most) / Fraction(request.weight_kg)
    tenths = (exact * 20 + 1) // 2
    assert found.reachable_mg_per_kg == Decimal(int(tenths)) / 10
    enough = [
        months
        for months in range(1, 7)
        if any(_reaches(request, plan) for plan in _every_plan(request, months))
    ]
    if enough:
        assert found.months_needed == enough[0]
    else:
        assert found.months_needed is None or 7 <= found.months_needed <= 10


def test_plan_of_the_contracts_example():
    assert _planned(start_mg=20) == {
        "feasible": True,
        "daily_mg": [20, 20, 40, 40, 60, 60],
        "total_mg": 7200,
        "mg_per_kg": "120.0",
        "tablets": [
            {"10": 0, "20": 30},
            {"10": 0, "20": 30},
            {"10": 0, "20": 60},
            {"10": 0, "20": 60},
            {"10": 0, "20": 90},
            {"10": 0, "20": 90},
        ],
        "drug_jpy": 150480,
        "visits_jpy": 6 * (1650 + 3608),
        "total_jpy": 150480 + 31548,
    }


def test_plan_of_a_woman_from_her_first_visit_counts_urine_and_first_consultation():
    plan = _planned(urine_test=True, first_visit=True)

    assert plan["visits_jpy"] == 3850 + 5 * 1650 + 6 * (3608 + 1056)


def test_plan_without_a_target_is_the_smallest():
    assert _planned(target_mg_per_kg=Decimal(0), months=3)["daily_mg"] == [10, 10, 10]
    assert _planned(target_mg_per_kg=Decimal(0), months=2, start_mg=30)["daily_mg"] == [30, 30]


def test_plan_not_reachable_says_how_far_and_how_long():
    assert _planned(target_mg_per_kg=Decimal(220)) == {
        "feasible": False,
        "reachable_mg_per_kg": "180.0",
        "months_needed": 8,
    }
    assert _planned(target_mg_per_kg=Decimal(400))["months_needed"] is None


@pytest.mark.parametrize(
    "fields", [{"start_mg": 90}, {"weight_kg": Decimal(9)}, {"max_daily_mg": 9}]
)
def test_plan_without_any_dose_reaches_nothing(fields: dict[str, Any]):
    assert _planned(**fields) == {
        "feasible": False,
        "reachable_mg_per_kg": "0.0",
        "months_needed": None,
    }


def test_plan_limits_between_doses_round_down():
    assert (
        _planned(max_daily_mg=49, step_mg=19, target_mg_per_kg=Decimal(100))["daily_mg"]
        == (_planned(max_daily_mg=40, step_mg=10, target_mg_per_kg=Decimal(100))["daily_mg"])
    )


def test_plan_target_is_compared_exactly():
    exact = _planned(months=1, target_mg_per_kg=Decimal(30))
    above = _planned(months=1, target_mg_per_kg=Decimal("30.000000000000000000000000000001"))

    assert exact["daily_mg"] == [60]
    assert above["feasible"] is False
    assert above["reachable_mg_per_kg"] == "30.0"


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"weight_kg": Decimal(0)}, "weight-kg"),
        ({"weight_kg": Decimal(-1)}, "weight-kg"),
        ({"target_mg_per_kg": Decimal(-1)}, "target-mg-per-kg"),
        ({"months": 0}, "months"),
        ({"months": 11}, "months"),
        ({"start_mg": 0}, "start-mg"),
        ({"start_mg": -10}, "start-mg"),
        ({"start_mg": 25}, "start-mg"),
        ({"max_mg_per_kg": Decimal(0)}, "max-mg-per-kg"),
        ({"max_daily_mg": 0}, "max-daily-mg"),
        ({"step_mg": -10}, "step-mg"),
    ],
)
def test_plan_argument_without_sense_is_named(fields: dict[str, Any], argument: str):
    with pytest.raises(ValueError, match=rf"^{argument} "):
        plan_course(_request(**fields), PRICES)


def test_plan_of_ten_months_takes_less_than_50_ms():
    wide = _request(
        months=10,
        weight_kg=Decimal(70),
        target_mg_per_kg=Decimal(170),
        max_daily_mg=140,
        max_mg_per_kg=Decimal(2),
        step_mg=140,
    )
    took = []
    for _ in range(5):
        began = time.perf_counter()
        plan_course(wide, PRICES)
        took.append(time.perf_counter() - began)

    assert min(took) < 0.05
