"""The numbers beside a dose: how far the course is, when the target comes, what it costs.

"What if" is the same question with other numbers: see `what_if`.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Literal

from clinic.rules.exact import times
from clinic.rules.months import SUPPLY_MONTH_DAYS
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, GateLimits
from prescriptions.rules.planner import Prices
from prescriptions.rules.ratios import mg_per_kg, per_kg_above, per_kg_below
from prescriptions.rules.tablets import Tablets, split_tablets

DoseRange = Literal["unknown", "low", "usual", "high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseSoFar:
    """What a course has come to on a day. None is "not known", never "none".

    `kept_mg` is what was handed over minus what came back; `missed_days` are reported missed
    doses, told beside it and never counted in.
    """

    as_of: date
    kept_mg: int
    in_hand_days: int
    target_mg_per_kg: Decimal
    missed_days: int | None = None
    baseline_kg: Decimal | None = None
    latest_kg: Decimal | None = None
    has_urine_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSupply:
    """The dose and the days that are asked about."""

    daily_mg: int
    days: int


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Milligrams of the course, and per kg of the two weights, to one place."""

    mg: int
    per_baseline_kg: Decimal | None
    per_latest_kg: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseStep:
    """A neighbouring dose."""

    daily_mg: int
    mg_per_kg: Decimal | None
    range: DoseRange


@dataclass(frozen=True, slots=True, kw_only=True)
class RestOfCourse:
    """From today to the target at this dose, at today's prices, a visit every 30 days."""

    days: int
    visits: int
    drug_yen: int
    visits_yen: int

    @property
    def total_yen(self) -> int:
        return self.drug_yen + self.visits_yen


@dataclass(frozen=True, slots=True, kw_only=True)
class Titration:
    """The panel's numbers for one supply.

    `target_mg`, `remaining_mg` and `days_to_target` are None without a weight. `target_on` is
    also None once what was handed over reaches the target.
    """

    supply: AskedSupply
    mg_per_kg_a_day: Decimal | None
    range: DoseRange
    so_far: Cumulative
    after_supply: Cumulative
    missed_days: int | None
    target_mg: int | None
    remaining_mg: int | None
    days_to_target: int | None
    target_on: date | None
    tablets_a_day: Tablets
    tablets_of_supply: Tablets
    supply_yen: int | None
    rest: RestOfCourse | None
    step_up: DoseStep | None
    step_down: DoseStep | None


def titration_of(
    course: DoseSoFar,
    supply: AskedSupply,
    *,
    prices: Prices | None = None,
    limits: GateLimits = DEFAULT_LIMITS,
) -> Titration:
    """Return the numbers of a proposed supply.

    60 kg, target 120 mg/kg, 3,600 mg kept, nothing in hand, 40 mg for 30 days: 0.67 mg/kg a
    day, 60.0 mg/kg so far and 80.0 after it; 3,600 mg remain, which is 90 days; two tablets of
    20 mg a day, 60 for the supply (25,080 yen). Without prices the yen are None.

    The daily dose goes by the latest weight, the target by the baseline weight (AMB-27); where
    only one of the two is known it serves for both.

    Source: SEED-DOSE-1 to 5, SEED-FEE-10 to 14.
    Raises ValueError for a dose that is not in whole tablets, or a supply without days.
    """
    if supply.days < 1:
        raise ValueError("a supply is for at least one day")
    tablets = split_tablets(supply.daily_mg)
    kg = course.baseline_kg if course.latest_kg is None else course.latest_kg
    remaining = _remaining_mg(course)
    days = None if remaining is None else -(-remaining // supply.daily_mg)
    return Titration(
        supply=supply,
        mg_per_kg_a_day=_per_kg(supply.daily_mg, kg, 2),
        range=dose_range(supply.daily_mg, kg, limits),
        so_far=_cumulative(course, course.kept_mg),
        after_supply=_cumulative(course, course.kept_mg + supply.daily_mg * supply.days),
        missed_days=course.missed_days,
        target_mg=_target_mg(course),
        remaining_mg=remaining,
        days_to_target=days,
        target_on=_target_on(course, days),
        tablets_a_day=tablets,
        tablets_of_supply=tablets.times(supply.days),
        supply_yen=None if prices is None else prices.drug_yen(tablets.times(supply.days)),
        rest=None if prices is None or days is None else _rest(course, tablets, days, prices),
        step_up=_step(supply.daily_mg + limits.dose_step_mg, kg, limits),
        step_down=_step(supply.daily_mg - limits.dose_step_mg, kg, limits),
    )


def what_if(
    course: DoseSoFar, *, kg: Decimal | None = None, target_mg_per_kg: Decimal | None = None
) -> DoseSoFar:
    """Return the course with another latest weight or target, to be asked about as it is.

    The dose and the days of the question are those of `AskedSupply`. A baseline weight that is
    recorded stays: the target counts by it.

    Raises ValueError for a weight or target that is not positive.
    """
    for number in (kg, target_mg_per_kg):
        if number is not None and number <= 0:
            raise ValueError("a weight and a target are more than 0")
    return replace(
        course,
        latest_kg=course.latest_kg if kg is None else kg,
        target_mg_per_kg=course.target_mg_per_kg if target_mg_per_kg is None else target_mg_per_kg,
    )


def dose_range(daily_mg: int, kg: Decimal | None, limits: GateLimits) -> DoseRange:
    """Say where a dose lies: above what needs a reason, below the usual range, or within it."""
    if daily_mg > limits.high_above_mg:
        return "high"
    if kg is None:
        return "unknown"
    if per_kg_above(daily_mg, limits.high_above_mg_per_kg, kg):
        return "high"
    return "low" if per_kg_below(daily_mg, limits.low_below_mg_per_kg, kg) else "usual"


def _target_mg(course: DoseSoFar) -> int | None:
    kg = course.latest_kg if course.baseline_kg is None else course.baseline_kg
    return None if kg is None else ceil(times(course.target_mg_per_kg, kg))


def _remaining_mg(course: DoseSoFar) -> int | None:
    target_mg = _target_mg(course)
    return None if target_mg is None else max(0, target_mg - course.kept_mg)


def _target_on(course: DoseSoFar, days: int | None) -> date | None:
    """The new supply is taken after what is left, as in the gate."""
    if not days:
        return None
    ahead = course.in_hand_days + days - 1
    in_calendar = course.as_of.toordinal() + ahead <= date.max.toordinal()
    return course.as_of + timedelta(days=ahead) if in_calendar else None


def _rest(course: DoseSoFar, tablets: Tablets, days: int, prices: Prices) -> RestOfCourse:
    visits = -(-days // SUPPLY_MONTH_DAYS)
    visit_yen = prices.consultation_repeat_yen + prices.blood_test_yen
    if course.has_urine_test:
        visit_yen += prices.urine_test_yen
    return RestOfCourse(
        days=days,
        visits=visits,
        drug_yen=prices.drug_yen(tablets.times(days)),
        visits_yen=visits * visit_yen,
    )


def _step(daily_mg: int, kg: Decimal | None, limits: GateLimits) -> DoseStep | None:
    """Return a neighbouring dose; None where the gate would block it."""
    too_much = daily_mg > limits.never_above_mg or (
        kg is not None and per_kg_above(daily_mg, limits.never_above_mg_per_kg, kg)
    )
    if daily_mg <= 0 or too_much:
        return None
    return DoseStep(
        daily_mg=daily_mg,
        mg_per_kg=_per_kg(daily_mg, kg, 2),
        range=dose_range(daily_mg, kg, limits),
    )


def _cumulative(course: DoseSoFar, mg: int) -> Cumulative:
    return Cumulative(mg, _per_kg(mg, course.baseline_kg, 1), _per_kg(mg, course.latest_kg, 1))


def _per_kg(mg: int, kg: Decimal | None, places: int) -> Decimal | None:
    return None if kg is None else mg_per_kg(mg, kg, places)
