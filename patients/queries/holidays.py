"""The public holidays to come: the calendar's, what administrators changed, and what follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from clinic.holidays import public_holiday
from clinic.models import Branch, HolidayOverride
from clinic.rules.opening import ONE_DAY
from patients.queries.hours import SHOWN, bookings_outside


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRow:
    """A day on which the calendar has a holiday, or an administrator changed that."""

    on: date
    known: str
    override: HolidayOverride | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The booked appointments of a branch that lie at times which are no longer open."""

    branch: Branch
    begins: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """Everything on the page of the public holidays."""

    coming: tuple[HolidayRow, ...]
    over: tuple[HolidayOverride, ...]
    outside: tuple[Outside, ...]


def holidays(branches: Iterable[Branch], now: datetime) -> Holidays:
    """Return the holidays of a year from today on, in one query and four for each branch."""
    today = timezone.localdate(now)
    changes = list(
        HolidayOverride.objects.select_related("recorded_by", "withdrawn_by").order_by("on", "pk")
    )
    standing = {each.on: each for each in changes if not each.withdrawn_at and each.on >= today}
    return Holidays(
        coming=tuple(_coming(standing, today)),
        over=tuple(each for each in reversed(changes) if standing.get(each.on) != each),
        outside=tuple(_outside(branches, now)),
    )


def _coming(standing: dict[date, HolidayOverride], today: date) -> Iterator[HolidayRow]:
    """Yield the days of the year to come, and those changed that are further off."""
    year = {today + n * ONE_DAY for n in range(SHOWN.days)}
    for day in sorted(year | standing.keys()):
        known, override = public_holiday(day) or "", standing.get(day)
        if known or override:
            yield HolidayRow(on=day, known=known, override=override)


def _outside(branches: Iterable[Branch], now: datetime) -> Iterator[Outside]:
    for branch in branches:
        begins = bookings_outside(branch, now)
        if begins:
            yield Outside(branch=branch, begins=begins)
