"""The day's closing: a closed day takes no more money; the database refuses it too."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from billing.models import DailyClosing
from billing.queries.days import expected_of, summary_of
from billing.rules.day import Count, differences_yen
from clinic.models import Branch, User


class DayClosed(Exception):
    """The branch has closed that day; an administrator may reopen it with a reason."""


class DayNotClosed(Exception):
    """Only a closed day can be reopened."""


class DifferenceUnexplained(Exception):
    """What was counted is not what the ledger says, and nobody said why."""

    def __init__(self, differences: Mapping[str, int]) -> None:
        super().__init__(str(dict(differences)))
        self.differences = differences


class TillShort(Exception):
    """More is to be taken to the bank than was counted."""


def refuse_closed_day(*, branch: Branch, on: date) -> None:
    """Raise DayClosed if the branch's day is closed."""
    if DailyClosing.objects.filter(branch=branch, on=on, closed_at__isnull=False).exists():
        raise DayClosed


@transaction.atomic
def close_day(*, branch: Branch, on: date, count: Count, by: User, now: datetime) -> DailyClosing:
    """Close a branch's day. From here on the database takes no money for it.

    Raises DayClosed, TillShort, or DifferenceUnexplained.
    """
    closing = _locked(branch, on, by)
    if closing.closed_at is not None:
        raise DayClosed
    counted = count.by_method
    if count.banked_yen > counted["cash"]:
        raise TillShort
    expected = expected_of(branch=branch, on=on, opening_yen=count.opening_yen)
    differences = differences_yen(expected, counted)
    if any(differences.values()) and not count.reason:
        raise DifferenceUnexplained(differences)
    closing.opening_yen, closing.banked_yen = count.opening_yen, count.banked_yen
    closing.expected_yen, closing.counted_yen = expected, counted
    closing.denominations = {str(value): pieces for value, pieces in count.denominations.items()}
    closing.difference_reason = count.reason
    closing.summary = asdict(summary_of(branch=branch, on=on))
    closing.closed_at, closing.closed_by = now, by
    closing.save()
    return closing


@transaction.atomic
def reopen_day(*, branch: Branch, on: date, reason: str, by: User, now: datetime) -> DailyClosing:
    """Open a closed day again, for an administrator. Raises DayNotClosed."""
    closing = _locked(branch, on, by)
    if closing.closed_at is None:
        raise DayNotClosed
    closing.closed_at = closing.closed_by = None
    closing.reopened_at, closing.reopened_by, closing.reopened_reason = now, by, reason
    closing.save()
    return closing


def _locked(branch: Branch, on: date, by: User) -> DailyClosing:
    """Return the day's row, locked; everybody who writes money of the day waits for it."""
    DailyClosing.objects.bulk_create(
        [DailyClosing(branch=branch, on=on, recorded_by=by)], ignore_conflicts=True
    )
    return DailyClosing.objects.select_for_update().get(branch=branch, on=on)
