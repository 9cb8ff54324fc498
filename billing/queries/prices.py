"""The fee schedule as the price engine reads it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from billing.models import FeeItem, FeePrice
from billing.rules.lines import Fee, Price, PriceAmbiguous, PriceMissing, price_in_force
from clinic.models import Branch
from prescriptions.rules.planner import Prices

PLANNED = (
    Fee.TABLET_10,
    Fee.TABLET_20,
    Fee.CONSULTATION_FIRST,
    Fee.CONSULTATION_REPEAT,
    Fee.BLOOD_TEST,
    Fee.URINE_TEST,
)


def prices_in_force(*, branch: Branch, on: date) -> tuple[Price, ...]:
    """Return every price that holds at a branch on a day: its own and those of all branches."""
    return tuple(_price(row) for row in _rows_of(branch).filter(valid_during__contains=on))


def prices_of(branch: Branch) -> tuple[Price, ...]:
    """Return every price that ever held at a branch; the engine picks by the day."""
    rows = _rows_of(branch).filter(valid_during__isempty=False)
    return tuple(_price(row) for row in rows)


def _rows_of(branch: Branch) -> QuerySet[FeePrice]:
    return FeePrice.objects.filter(Q(branch=branch) | Q(branch=None)).select_related("item")


def items_by_code() -> dict[str, FeeItem]:
    """Return all fee items by their code, for the names that a paper copies."""
    return {item.code: item for item in FeeItem.objects.all()}


def plan_prices(*, branch: Branch, on: date) -> Prices | None:
    """Return what the planner counts with on a day; None where an item has no price."""
    prices = prices_in_force(branch=branch, on=on)
    try:
        ten, twenty, first, repeat, blood, urine = (
            price_in_force(prices, fee, on).unit_price_yen for fee in PLANNED
        )
    except (PriceMissing, PriceAmbiguous):
        return None
    return Prices(
        ten_mg_yen=ten,
        twenty_mg_yen=twenty,
        consultation_first_yen=first,
        consultation_repeat_yen=repeat,
        blood_test_yen=blood,
        urine_test_yen=urine,
    )


def _price(row: FeePrice) -> Price:
    # PostgreSQL keeps [first day, day after the last): the engine counts the last day in.
    after_last = row.valid_during.upper
    return Price(
        code=row.item.code,
        unit_price_yen=row.unit_price_yen,
        tax_percent=row.tax_percent,
        valid_from=row.valid_during.lower or date.min,
        valid_until=None if after_last is None else after_last - timedelta(days=1),
        of_branch=row.branch_id is not None,
    )


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A price with its state on a day: `now`, `planned`, `ended` or `withdrawn`."""

    price: FeePrice
    state: str
    last_day: date | None


def schedule(today: date) -> list[ScheduleRow]:
    """Return every price of every item, in the order of the items, the latest first."""
    rows = FeePrice.objects.select_related("item", "branch", "recorded_by", "ended_by")
    return [_row(price, today) for price in rows.order_by("item__position", "branch", "-pk")]


def _row(price: FeePrice, today: date) -> ScheduleRow:
    valid = price.valid_during
    if valid.isempty:
        return ScheduleRow(price, "withdrawn", None)
    last_day = None if valid.upper is None else valid.upper - timedelta(days=1)
    if valid.lower is not None and valid.lower > today:
        return ScheduleRow(price, "planned", last_day)
    is_over = last_day is not None and last_day < today
    return ScheduleRow(price, "ended" if is_over else "now", last_day)
