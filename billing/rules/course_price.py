"""What a plan costs, month by month, and what the rest of a course will."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from billing.rules.lines import Price, Supply, VisitFacts, VisitKind, visit_lines
from clinic.rules.months import SUPPLY_MONTH_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Testing:
    """What is tested at each monthly visit, and whether the first one is a first visit."""

    urine: bool
    first_visit: bool = False


@dataclass(frozen=True, slots=True)
class CoursePrice:
    """The visits still to come and what each costs, in yen including tax."""

    visits_yen: tuple[int, ...]

    @property
    def total_yen(self) -> int:
        return sum(self.visits_yen)


def supplies_price(
    supplies: Sequence[Supply], testing: Testing, prices: Sequence[Price], on: date
) -> CoursePrice:
    """Return the price of one visit for each supply, at the prices of one day.

    Every visit has a consultation and a blood test (SEED-FEE-20). Six months of 40 mg
    from a first visit without urine test: 32,538 + 5 x 30,338 = 184,228 yen.

    Raises PriceMissing for what the clinic has not priced.
    """
    visits = []
    for number, supply in enumerate(supplies):
        is_first = testing.first_visit and number == 0
        facts = VisitFacts(
            kind=VisitKind.FIRST if is_first else VisitKind.REPEAT,
            visited_on=on,
            tested_blood=True,
            tested_urine=testing.urine,
            supplies=(supply,),
        )
        visits.append(sum(line.amount_yen for line in visit_lines(facts, prices)))
    return CoursePrice(tuple(visits))


def rest_supplies(rest_mg: int, daily_mg: int) -> tuple[Supply, ...]:
    """Return the supplies that are left at one dose; the last one is as short as it may be.

    2,500 mg at 40 mg a day are 63 days: 30, 30 and 3. Nothing left is no supply.
    """
    days = -(-max(rest_mg, 0) // daily_mg)
    whole, last = divmod(days, SUPPLY_MONTH_DAYS)
    supplies = [Supply(daily_mg, SUPPLY_MONTH_DAYS)] * whole
    return tuple(supplies + [Supply(daily_mg, last)] * bool(last))
