"""A branch's hours as its page shows them, and the appointments that lie outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone

from clinic.branches import opening, weekly_rows
from clinic.models import Branch, OpeningException
from clinic.rules.opening import Hours, OpeningCalendar
from patients.models import Appointment

DAYS_OF_WEEK = 7
SHOWN = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """One weekday's hours while they hold; no hours means closed."""

    number: int
    hours: tuple[Hours, ...]
    from_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """A day that does not follow the week."""

    on: date
    hours: tuple[Hours, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchHours:
    """Everything on the page of one branch."""

    week: tuple[Weekday, ...]
    planned: tuple[Weekday, ...]
    days: tuple[OwnDay, ...]
    outside: tuple[datetime, ...]


def hours_of(branch: Branch, now: datetime) -> BranchHours:
    """Return a branch's hours now and as planned, in five queries."""
    today = timezone.localdate(now)
    calendar = opening(branch)
    return BranchHours(
        week=tuple(_held(calendar, number, today, None) for number in range(DAYS_OF_WEEK)),
        planned=tuple(_planned(branch, calendar, today)),
        days=tuple(_own_days(branch, today)),
        outside=tuple(_outside(branch, calendar, now)),
    )


def _held(calendar: OpeningCalendar, number: int, on: date, since: date | None) -> Weekday:
    """Return what the week says of a weekday in the seven days from `on`, holiday or not."""
    day = on + timedelta(days=(number - on.weekday()) % DAYS_OF_WEEK)
    hours = sorted(weekly.hours for weekly in calendar.weekly if weekly.holds(day))
    return Weekday(number=number, hours=tuple(hours), from_on=since)


def _planned(branch: Branch, calendar: OpeningCalendar, today: date) -> Iterator[Weekday]:
    """Yield what each weekday becomes on a later day."""
    changes = {
        (bound, row.weekday)
        for row in weekly_rows(branch)
        for bound in (row.valid_during.lower, row.valid_during.upper)
        if bound is not None and bound > today
    }
    for from_on, number in sorted(changes):
        yield _held(calendar, number, from_on, from_on)


def _own_days(branch: Branch, today: date) -> Iterator[OwnDay]:
    rows = OpeningException.objects.filter(
        branch=branch, on__gte=today, on__lte=today + SHOWN, withdrawn_at=None
    )
    for on, group in groupby(rows, key=lambda row: row.on):
        mine = list(group)
        hours = tuple(Hours(row.opens, row.closes) for row in mine if row.opens and row.closes)
        yield OwnDay(on=on, hours=hours, reason=mine[0].reason)


def _outside(branch: Branch, calendar: OpeningCalendar, now: datetime) -> Iterator[datetime]:
    """Yield the beginnings of booked appointments at times that are no longer open."""
    booked = Appointment.objects.filter(
        branch=branch, state=Appointment.State.BOOKED, during__startswith__gt=now
    )
    for during in booked.order_by("during").values_list("during", flat=True):
        begins = timezone.localtime(during.lower)
        if not calendar.is_open_at(begins.date(), begins.time()):
            yield begins
