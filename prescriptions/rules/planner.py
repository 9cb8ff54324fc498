"""The course planner: the cheapest whole course in whole tablets, exactly.

A month is 30 days. A plan is one daily dose per month, a positive multiple of 10 mg,
never falling and rising by at most one step at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from clinic.rules.exact import times
from clinic.rules.months import SUPPLY_MONTH_DAYS
from prescriptions.rules.ratios import mg_per_kg
from prescriptions.rules.tablets import Tablets, split_tablets

LONGEST_PLAN_MONTHS = 10
STEP_MG = 10
LEVEL_MONTH_MG = STEP_MG * SUPPLY_MONTH_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The prices in force, in yen including tax."""

    ten_mg_yen: int
    twenty_mg_yen: int
    consultation_first_yen: int
    consultation_repeat_yen: int
    blood_test_yen: int
    urine_test_yen: int

    def drug_yen(self, tablets: Tablets) -> int:
        return tablets.ten * self.ten_mg_yen + tablets.twenty * self.twenty_mg_yen


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What the course should reach, and within which doses."""

    weight_kg: Decimal
    target_mg_per_kg: Decimal
    months: int
    start_mg: int | None = None
    max_mg_per_kg: Decimal = Decimal(1)
    max_daily_mg: int = 80
    step_mg: int = 20
    urine_test: bool = False
    first_visit: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The best plan: one dose per month, and what it costs."""

    daily_mg: tuple[int, ...]
    total_mg: int
    mg_per_kg: Decimal
    tablets: tuple[Tablets, ...]
    drug_yen: int
    visits_yen: int

    @property
    def total_yen(self) -> int:
        return self.drug_yen + self.visits_yen


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No plan reaches the target: the most it allows, and the months that would do."""

    reachable_mg_per_kg: Decimal
    months_needed: int | None


def plan_course(request: PlanRequest, prices: Prices) -> Plan | Unreachable:
    """Return the feasible plan with the lowest drug price, or what is reachable.

    Of equal prices the lowest last dose, then the smallest sequence wins. 60 kg, 120
    mg/kg, 6 months from 20 mg: 20, 20, 40, 40, 60, 60 (7,200 mg, 150,480 yen).

    Raises ValueError for a request that makes no sense, naming the argument.
    """
    _check(request)
    ladder = _Ladder.of(request)
    need = _levels_needed(request)
    if ladder.highest_total(request.months) < need:
        return _unreachable(request, ladder, need)
    levels = _cheapest(ladder, request.months, need, prices)
    return _plan(request, prices, tuple(level * STEP_MG for level in levels))


def plan_as_json(plan: Plan | Unreachable) -> dict[str, object]:
    """Return a plan as the contract prints it."""
    if isinstance(plan, Unreachable):
        return {
            "feasible": False,
            "reachable_mg_per_kg": str(plan.reachable_mg_per_kg),
            "months_needed": plan.months_needed,
        }
    return {
        "feasible": True,
        "daily_mg": list(plan.daily_mg),
        "total_mg": plan.total_mg,
        "mg_per_kg": str(plan.mg_per_kg),
        "tablets": [{"10": each.ten, "20": each.twenty} for each in plan.tablets],
        "drug_jpy": plan.drug_yen,
        "visits_jpy": plan.visits_yen,
        "total_jpy": plan.total_yen,
    }


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The doses a plan may use, counted in levels of 10 mg."""

    top: int
    step: int
    start: int | None

    @classmethod
    def of(cls, request: PlanRequest) -> "_Ladder":
        by_weight = int(times(request.max_mg_per_kg, request.weight_kg))
        start = None if request.start_mg is None else request.start_mg // STEP_MG
        top = min(request.max_daily_mg, by_weight) // STEP_MG
        return cls(top, min(request.step_mg // STEP_MG, top), start)

    def first_levels(self) -> range:
        """Return the levels of the first month; none where no plan exists."""
        if self.start is None:
            return range(1, self.top + 1)
        return range(self.start, self.start + 1) if self.start <= self.top else range(0)

    def next_levels(self, level: int) -> range:
        return range(level, min(level + self.step, self.top) + 1)

    def highest_total(self, months: int) -> int:
        """Return the most that a plan of so many months adds up to; -1 without a plan."""
        first = self.first_levels()
        if not first:
            return -1
        return sum(min(first[-1] + month * self.step, self.top) for month in range(months))


def _cheapest(ladder: _Ladder, months: int, need: int, prices: Prices) -> list[int]:
    """Return the levels of the best plan, month by month.

    A price and the last level are one number, so that comparing numbers compares the
    price first. `costs[left][level][need]` is the least of that number for the months
    left after one at `level`, of which `need` levels are still to come.
    """
    scale = ladder.top + 1
    spends = [_month_yen(level, prices) * scale for level in range(scale)]
    costs = [_last_costs(ladder, need, spends)]
    for _ in range(months - 1):
        costs.append(_costs_before(costs[-1], ladder, need, spends))

    levels: list[int] = []
    allowed = ladder.first_levels()
    for cost in reversed(costs):
        level = min(allowed, key=lambda each: (spends[each] + _at(cost[each], need - each), each))
        levels.append(level)
        need -= level
        allowed = ladder.next_levels(level)
    return levels


def _last_costs(ladder: _Ladder, need: int, spends: Sequence[int]) -> list[list[int]]:
    """Return the costs after the last month: its level, where nothing is still needed."""
    never = (max(spends) + ladder.top + 1) * (LONGEST_PLAN_MONTHS + 1)
    return [[level] + [never] * need for level in range(ladder.top + 1)]


def _costs_before(
    after: list[list[int]], ladder: _Ladder, need: int, spends: Sequence[int]
) -> list[list[int]]:
    """Return the costs one month earlier."""
    through = [
        [spends[level] + cost for cost in _shifted(after[level], level, need)]
        for level in range(ladder.top + 1)
    ]
    return [
        [min(each) for each in zip(*(through[to] for to in ladder.next_levels(level)), strict=True)]
        for level in range(ladder.top + 1)
    ]


def _shifted(costs: list[int], level: int, need: int) -> list[int]:
    """Return the costs by what was needed before a month at `level`."""
    return [costs[0]] * min(level, need + 1) + costs[: max(need + 1 - level, 0)]


def _at(costs: list[int], need: int) -> int:
    return costs[max(need, 0)]


def _month_yen(level: int, prices: Prices) -> int:
    if not level:
        return 0
    return prices.drug_yen(split_tablets(level * STEP_MG).times(SUPPLY_MONTH_DAYS))


def _levels_needed(request: PlanRequest) -> int:
    """Return the target in levels of 10 mg for a month, rounded up."""
    target = Fraction(request.target_mg_per_kg) * Fraction(request.weight_kg)
    return ceil(target / LEVEL_MONTH_MG)


def _unreachable(request: PlanRequest, ladder: _Ladder, need: int) -> Unreachable:
    most_mg = max(ladder.highest_total(request.months), 0) * LEVEL_MONTH_MG
    enough = (
        months
        for months in range(1, LONGEST_PLAN_MONTHS + 1)
        if ladder.highest_total(months) >= need
    )
    return Unreachable(mg_per_kg(most_mg, request.weight_kg, 1), next(enough, None))


def _plan(request: PlanRequest, prices: Prices, daily_mg: tuple[int, ...]) -> Plan:
    total_mg = sum(daily_mg) * SUPPLY_MONTH_DAYS
    tablets = tuple(split_tablets(each).times(SUPPLY_MONTH_DAYS) for each in daily_mg)
    return Plan(
        daily_mg=daily_mg,
        total_mg=total_mg,
        mg_per_kg=mg_per_kg(total_mg, request.weight_kg, 1),
        tablets=tablets,
        drug_yen=sum(map(prices.drug_yen, tablets)),
        visits_yen=_visits_yen(request, prices),
    )


def _visits_yen(request: PlanRequest, prices: Prices) -> int:
    """Return consultations and tests: every prescription needs both (SEED-FEE-20)."""
    month = prices.consultation_repeat_yen + prices.blood_test_yen
    if request.urine_test:
        month += prices.urine_test_yen
    first = prices.consultation_first_yen - prices.consultation_repeat_yen
    return month * request.months + (first if request.first_visit else 0)


def _check(request: PlanRequest) -> None:
    """Refuse a request that no course could mean."""
    if request.weight_kg <= 0:
        raise ValueError("weight-kg must be more than 0")
    if request.target_mg_per_kg < 0:
        raise ValueError("target-mg-per-kg must not be negative")
    if not 1 <= request.months <= LONGEST_PLAN_MONTHS:
        raise ValueError(f"months must be from 1 to {LONGEST_PLAN_MONTHS}")
    start_mg = request.start_mg
    if start_mg is not None and (start_mg <= 0 or start_mg % STEP_MG):
        raise ValueError(f"start-mg must be a positive multiple of {STEP_MG}")
    if request.max_mg_per_kg <= 0:
        raise ValueError("max-mg-per-kg must be more than 0")
    if request.max_daily_mg <= 0:
        raise ValueError("max-daily-mg must be more than 0")
    if request.step_mg < 0:
        raise ValueError("step-mg must not be negative")
