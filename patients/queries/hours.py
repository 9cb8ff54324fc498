"""A branch's hours as its page shows them, and the appointments that lie outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from clinic.branches import opening, own_days
from clinic.models import Branch
from clinic.rules.opening import ONE_DAY, Hours, OpeningCalendar
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
        planned=tuple(_planned(calendar, today)),
        days=tuple(_own_days(branch, calendar, today)),
        outside=tuple(_outside(branch, calendar, now)),
    )


def bookings_outside(branch: Branch, now: datetime) -> tuple[datetime, ...]:
    """Return the beginnings of a branch's appointments outside its hours, in four queries."""
    return tuple(_outside(branch, opening(branch), now))


def _held(calendar: OpeningCalendar, number: int, on: date, since: date | None) -> Weekday:
    """Return what the week says of a weekday in the seven days from `on`, holiday or not."""
    day = on + timedelta(days=(number - on.weekday()) % DAYS_OF_WEEK)
    hours = sorted(weekly.hours for weekly in calendar.weekly if weekly.holds(day))
    return Weekday(number=number, hours=tuple(hours), from_on=since)


def _planned(calendar: OpeningCalendar, today: date) -> Iterator[Weekday]:
    """Yield what each weekday becomes on a later day."""
    begun = {(weekly.valid_from, weekly.weekday) for weekly in calendar.weekly}
    ended = {
        (weekly.valid_until + ONE_DAY, weekly.weekday)
        for weekly in calendar.weekly
        if weekly.valid_until is not None
    }
    changes = {(on, number) for on, number in begun | ended if on > today}
    for from_on, number in sorted(changes):
        yield _held(calendar, number, from_on, from_on)


def _own_days(branch: Branch, calendar: OpeningCalendar, today: date) -> Iterator[OwnDay]:
    shown = own_days(branch).filter(on__gte=today, on__lte=today + SHOWN)
    reasons = dict(shown.values_list("on", "reason"))
    for on, reason in sorted(reasons.items()):
        yield OwnDay(on=on, hours=calendar.exceptions[on], reason=reason)


def _outside(branch: Branch, calendar: OpeningCalendar, now: datetime) -> Iterator[datetime]:
    """Yield the beginnings of booked appointments at times that are no longer open."""
    booked = Appointment.objects.filter(
        branch=branch, state=Appointment.State.BOOKED, during__startswith__gt=now
    )
    for during in booked.order_by("during").values_list("during", flat=True):
        begins = timezone.localtime(during.lower)
        if not calendar.is_open_at(begins.date(), begins.time()):
            yield begins
