"""The fee schedule as the price engine reads it."""

from datetime import date, timedelta

from django.db.models import Q

from billing.models import FeeItem, FeePrice
from billing.rules.lines import Price
from clinic.models import Branch


def prices_in_force(*, branch: Branch, on: date) -> tuple[Price, ...]:
    """Return every price that holds at a branch on a day: its own and those of all branches."""
    rows = FeePrice.objects.filter(
        Q(branch=branch) | Q(branch=None), valid_during__contains=on
    ).select_related("item")
    return tuple(_price(row) for row in rows)


def items_by_code() -> dict[str, FeeItem]:
    """Return all fee items by their code, for the names that a paper copies."""
    return {item.code: item for item in FeeItem.objects.all()}


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
