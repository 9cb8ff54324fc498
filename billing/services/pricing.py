"""The fee schedule's changes: a price is ended and followed, never edited."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from billing.models import FeeItem, FeePrice
from clinic.models import Branch, User
from clinic.rules.money import TaxRounding, price_with_tax

ONE_DAY = timedelta(days=1)


class PriceInThePast(Exception):
    """Days that have passed were priced already."""


class PriceOverlaps(Exception):
    """Another price of the item holds, or will hold, in this time."""


class PriceUsed(Exception):
    """An invoice was issued at this price on a day that it would lose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrice:
    """A price from a day on; no branch means every branch."""

    item: FeeItem
    branch: Branch | None
    unit_price_yen: int
    tax_percent: int
    from_on: date
    reason: str


@transaction.atomic
def set_price(*, price: NewPrice, by: User, now: datetime) -> FeePrice:
    """Ask a price from a day on; the one that holds on that day ends the day before.

    Raises PriceInThePast, PriceOverlaps where a later price is planned already, or PriceUsed.
    """
    item = FeeItem.objects.select_for_update(no_key=True).get(pk=price.item.pk)
    same = FeePrice.objects.filter(item=item, branch=price.branch)
    earlier = same.filter(valid_during__contains=price.from_on).first()
    if price.from_on < timezone.localdate(now) and item.prices.exists():
        raise PriceInThePast
    if (
        same.filter(valid_during__startswith__gte=price.from_on)
        .exclude(valid_during__isempty=True)
        .exists()
    ):
        raise PriceOverlaps
    if earlier is not None:
        _end(earlier, price.from_on, price.reason, by=by, now=now)
    return FeePrice.objects.create(
        item=item,
        branch=price.branch,
        unit_price_yen=price.unit_price_yen,
        tax_percent=price.tax_percent,
        valid_during=DateRange(price.from_on, None),
        source="clinic",
        reason=price.reason,
        recorded_by=by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxChange:
    """Another tax rate from a day on.

    With `keeps_asked_price` patients pay the same and the clinic keeps less or more; without,
    the price before tax stays and what is asked changes.
    """

    tax_percent: int
    from_on: date
    keeps_asked_price: bool
    rounding: TaxRounding
    reason: str


@transaction.atomic
def change_tax(*, change: TaxChange, by: User, now: datetime) -> list[FeePrice]:
    """Follow every price that holds on that day, of every branch, by one with the new rate.

    Raises PriceInThePast, PriceOverlaps where a later price is planned, or PriceUsed.
    """
    prices = FeePrice.objects.filter(valid_during__contains=change.from_on)
    prices = prices.exclude(tax_percent=change.tax_percent).select_related("item", "branch")
    return [
        set_price(price=_with_tax(price, change), by=by, now=now) for price in prices.order_by("pk")
    ]


def _with_tax(price: FeePrice, change: TaxChange) -> NewPrice:
    asked_yen = price.unit_price_yen
    if not change.keeps_asked_price:
        asked_yen = price_with_tax(
            price.unit_price_yen, price.tax_percent, change.tax_percent, change.rounding
        )
    return NewPrice(
        item=price.item,
        branch=price.branch,
        unit_price_yen=asked_yen,
        tax_percent=change.tax_percent,
        from_on=change.from_on,
        reason=change.reason,
    )


@transaction.atomic
def end_price(*, price: FeePrice, last_day: date, reason: str, by: User, now: datetime) -> None:
    """Ask a price for the last time on `last_day`. Raises PriceInThePast or PriceUsed."""
    price = FeePrice.objects.select_for_update().get(pk=price.pk)
    if last_day < timezone.localdate(now) - ONE_DAY or price.valid_during.isempty:
        raise PriceInThePast
    _end(price, last_day + ONE_DAY, reason, by=by, now=now)


@transaction.atomic
def withdraw_price(*, price: FeePrice, reason: str, by: User, now: datetime) -> None:
    """Take back a price that has not begun. Raises PriceInThePast."""
    price = FeePrice.objects.select_for_update().get(pk=price.pk)
    begins_on = price.valid_during.lower
    if begins_on is None or begins_on <= timezone.localdate(now):
        raise PriceInThePast
    _write_end(price, DateRange(empty=True), reason, by=by, now=now)


def _end(price: FeePrice, until: date, reason: str, *, by: User, now: datetime) -> None:
    begins_on = price.valid_during.lower
    if begins_on is not None and until <= begins_on:
        raise PriceOverlaps
    _write_end(price, DateRange(begins_on, until), reason, by=by, now=now)


def _write_end(price: FeePrice, valid: DateRange, reason: str, *, by: User, now: datetime) -> None:
    price.valid_during = valid
    price.ended_at, price.ended_by, price.ended_reason = now, by, reason
    try:
        with transaction.atomic():
            price.save(update_fields=["valid_during", "ended_at", "ended_by", "ended_reason"])
    except IntegrityError as refused:
        raise PriceUsed from refused
