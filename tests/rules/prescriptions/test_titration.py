from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prescriptions.rules.gate.limits import DEFAULT_LIMITS, GateLimits
from prescriptions.rules.planner import Prices
from prescriptions.rules.tablets import Tablets
from prescriptions.rules.titration import (
    AskedSupply,
    Cumulative,
    DoseSoFar,
    DoseStep,
    RestOfCourse,
    dose_range,
    titration_of,
    what_if,
)

PRICES = Prices(
    ten_mg_yen=308,
    twenty_mg_yen=418,
    consultation_first_yen=3_850,
    consultation_repeat_yen=1_650,
    blood_test_yen=3_608,
    urine_test_yen=1_056,
)
MIDWAY = DoseSoFar(
    as_of=date(2026, 11, 26),
    kept_mg=3_600,
    in_hand_days=0,
    target_mg_per_kg=Decimal(120),
    missed_days=3,
    baseline_kg=Decimal(60),
    latest_kg=Decimal(60),
)
FORTY = AskedSupply(daily_mg=40, days=30)


def test_worked_example_of_sixty_kilograms():
    panel = titration_of(MIDWAY, FORTY, prices=PRICES)

    assert panel.mg_per_kg_a_day == Decimal("0.67")
    assert panel.range == "usual"
    assert panel.so_far == Cumulative(3_600, Decimal("60.0"), Decimal("60.0"))
    assert panel.after_supply == Cumulative(4_800, Decimal("80.0"), Decimal("80.0"))
    assert (panel.target_mg, panel.remaining_mg) == (7_200, 3_600)
    assert (panel.days_to_target, panel.target_on) == (90, date(2027, 2, 23))
    assert (panel.tablets_a_day, panel.tablets_of_supply) == (Tablets(0, 2), Tablets(0, 60))
    assert panel.supply_yen == 25_080
    assert panel.rest == RestOfCourse(days=90, visits=3, drug_yen=75_240, visits_yen=15_774)
    assert panel.rest.total_yen == 91_014
    assert panel.step_up == DoseStep(daily_mg=50, mg_per_kg=Decimal("0.83"), range="usual")
    assert panel.step_down == DoseStep(daily_mg=30, mg_per_kg=Decimal("0.50"), range="usual")
    assert panel.supply == FORTY
    assert panel.missed_days == 3


def test_missed_doses_are_told_and_never_counted():
    told, untold = (
        titration_of(MIDWAY, FORTY),
        titration_of(replace(MIDWAY, missed_days=None), FORTY),
    )

    assert replace(told, missed_days=None) == untold
    assert untold.missed_days is None


def test_daily_dose_goes_by_latest_weight_and_target_by_baseline():
    heavier = replace(MIDWAY, latest_kg=Decimal("66.7"))

    panel = titration_of(heavier, FORTY)

    assert panel.mg_per_kg_a_day == Decimal("0.60")
    assert panel.target_mg == 7_200
    assert panel.so_far == Cumulative(3_600, Decimal("60.0"), Decimal("54.0"))
    assert panel.after_supply.per_latest_kg == Decimal("72.0")


@pytest.mark.parametrize("known", ["baseline_kg", "latest_kg"])
def test_one_known_weight_serves_for_both_but_is_shown_only_as_what_it_is(known: str):
    other = {"baseline_kg": "latest_kg", "latest_kg": "baseline_kg"}[known]

    panel = titration_of(replace(MIDWAY, **{other: None}), FORTY)

    assert panel.mg_per_kg_a_day == Decimal("0.67")
    assert panel.target_mg == 7_200
    assert (panel.so_far.per_baseline_kg is None) is (other == "baseline_kg")
    assert (panel.so_far.per_latest_kg is None) is (other == "latest_kg")


def test_without_a_weight_only_what_needs_none_is_told():
    panel = titration_of(replace(MIDWAY, baseline_kg=None, latest_kg=None), FORTY, prices=PRICES)

    assert panel.so_far == Cumulative(3_600, None, None)
    assert (panel.mg_per_kg_a_day, panel.range) == (None, "unknown")
    assert (panel.target_mg, panel.remaining_mg, panel.days_to_target) == (None, None, None)
    assert (panel.target_on, panel.rest) == (None, None)
    assert panel.supply_yen == 25_080
    assert panel.step_up == DoseStep(daily_mg=50, mg_per_kg=None, range="unknown")


def test_without_prices_no_yen_are_told():
    panel = titration_of(MIDWAY, FORTY)

    assert (panel.supply_yen, panel.rest) == (None, None)
    assert panel.days_to_target == 90


def test_started_day_of_the_target_counts_whole():
    panel = titration_of(replace(MIDWAY, kept_mg=3_590), FORTY)

    assert (panel.remaining_mg, panel.days_to_target) == (3_610, 91)


def test_new_supply_is_taken_after_what_is_left():
    panel = titration_of(replace(MIDWAY, in_hand_days=5), FORTY)

    assert panel.target_on == date(2027, 2, 28)


@pytest.mark.parametrize("kept_mg", [7_200, 9_999])
def test_reached_target_needs_nothing_more(kept_mg: int):
    panel = titration_of(replace(MIDWAY, kept_mg=kept_mg), FORTY, prices=PRICES)

    assert (panel.remaining_mg, panel.days_to_target, panel.target_on) == (0, 0, None)
    assert panel.rest == RestOfCourse(days=0, visits=0, drug_yen=0, visits_yen=0)


def test_last_milligram_makes_the_target_today():
    panel = titration_of(replace(MIDWAY, kept_mg=7_199), FORTY)

    assert (panel.days_to_target, panel.target_on) == (1, MIDWAY.as_of)


def test_target_that_is_no_whole_number_of_mg_is_rounded_up():
    panel = titration_of(replace(MIDWAY, baseline_kg=Decimal("58.3"), kept_mg=0), FORTY)

    assert panel.target_mg == 6_996
    odd = what_if(replace(MIDWAY, baseline_kg=Decimal("58.3")), target_mg_per_kg=Decimal("120.5"))
    assert titration_of(odd, FORTY).target_mg == 7_026


def test_target_beyond_the_calendar_has_days_and_no_date():
    late = replace(MIDWAY, as_of=date(9999, 12, 1), kept_mg=6_000)

    assert titration_of(late, FORTY).target_on == date(9999, 12, 30)
    assert titration_of(replace(late, kept_mg=5_960), FORTY).target_on == date.max
    assert titration_of(replace(late, kept_mg=5_920), FORTY).target_on is None


@pytest.mark.parametrize(
    ("days", "visits"),
    [(1, 1), (30, 1), (31, 2), (60, 2), (61, 3)],
)
def test_rest_has_a_visit_for_each_month_begun(days: int, visits: int):
    course = replace(MIDWAY, kept_mg=7_200 - 40 * days, has_urine_test=True)

    rest = titration_of(course, FORTY, prices=PRICES).rest

    assert rest == RestOfCourse(
        days=days, visits=visits, drug_yen=836 * days, visits_yen=6_314 * visits
    )


def test_odd_dose_has_one_small_tablet():
    panel = titration_of(MIDWAY, AskedSupply(daily_mg=50, days=28), prices=PRICES)

    assert (panel.tablets_a_day, panel.tablets_of_supply) == (Tablets(1, 2), Tablets(28, 56))
    assert panel.supply_yen == 28 * (308 + 2 * 418)


@pytest.mark.parametrize(
    ("daily_mg", "kg", "expected"),
    [
        (20, "60", "low"),
        (30, "60", "usual"),
        (30, "60.1", "low"),
        (60, "60", "usual"),
        (60, "59.9", "high"),
        (80, "100", "usual"),
        (90, "100", "high"),
    ],
)
def test_range_is_that_of_the_gates_limits(daily_mg: int, kg: str, expected: str):
    assert dose_range(daily_mg, Decimal(kg), DEFAULT_LIMITS) == expected


def test_high_in_mg_is_known_without_a_weight():
    assert dose_range(90, None, DEFAULT_LIMITS) == "high"
    assert dose_range(80, None, DEFAULT_LIMITS) == "unknown"


def test_steps_end_where_the_gate_would_block():
    light = replace(MIDWAY, latest_kg=Decimal(25))

    assert titration_of(light, AskedSupply(daily_mg=50, days=30)).step_up is None
    assert titration_of(light, FORTY).step_up.range == "high"
    heavy = replace(MIDWAY, latest_kg=Decimal(200))
    assert titration_of(heavy, AskedSupply(daily_mg=140, days=30)).step_up is None
    assert titration_of(heavy, AskedSupply(daily_mg=130, days=30)).step_up.daily_mg == 140
    assert titration_of(MIDWAY, AskedSupply(daily_mg=10, days=30)).step_down is None
    assert titration_of(MIDWAY, AskedSupply(daily_mg=20, days=30)).step_down.daily_mg == 10


def test_clinics_own_limits_count():
    strict = GateLimits(never_above_mg=40, low_below_mg_per_kg=Decimal("0.7"))

    panel = titration_of(MIDWAY, FORTY, limits=strict)

    assert (panel.range, panel.step_up) == ("low", None)


def test_what_if_changes_the_latest_weight_and_the_target_alone():
    assert what_if(MIDWAY) == MIDWAY
    other = what_if(MIDWAY, kg=Decimal(50), target_mg_per_kg=Decimal(150))
    assert other == replace(MIDWAY, latest_kg=Decimal(50), target_mg_per_kg=Decimal(150))
    panel = titration_of(other, FORTY)
    assert (panel.mg_per_kg_a_day, panel.target_mg) == (Decimal("0.80"), 9_000)


@pytest.mark.parametrize("number", [Decimal(0), Decimal(-1)])
def test_what_if_refuses_what_is_not_positive(number: Decimal):
    with pytest.raises(ValueError, match="more than 0"):
        what_if(MIDWAY, kg=number)
    with pytest.raises(ValueError, match="more than 0"):
        what_if(MIDWAY, target_mg_per_kg=number)


@pytest.mark.parametrize(("daily_mg", "days"), [(0, 30), (45, 30), (-10, 30), (40, 0)])
def test_supply_that_is_none_is_refused(daily_mg: int, days: int):
    with pytest.raises(ValueError, match=r"dose|day"):
        titration_of(MIDWAY, AskedSupply(daily_mg=daily_mg, days=days))


@settings(max_examples=500, deadline=None, database=None)
@given(
    st.integers(0, 20_000),
    st.decimals(20, 300, places=1),
    st.integers(1, 14).map(lambda tens: 10 * tens),
    st.integers(10, 220),
)
def test_target_is_reached_on_its_day_and_not_the_day_before(
    kept: int, kg: Decimal, daily_mg: int, target: int
):
    course = replace(MIDWAY, kept_mg=kept, baseline_kg=kg, target_mg_per_kg=Decimal(target))

    panel = titration_of(course, AskedSupply(daily_mg=daily_mg, days=30))

    days = panel.days_to_target
    assert days is not None
    assert kept + days * daily_mg >= target * kg
    if days:
        assert kept + (days - 1) * daily_mg < target * kg
        assert panel.target_on == MIDWAY.as_of + timedelta(days=days - 1)
