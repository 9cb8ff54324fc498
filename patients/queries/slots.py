"""Free and taken places of a branch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.utils import timezone

from clinic.branches import opening
from clinic.days import moments_of
from clinic.models import Branch
from clinic.rules.opening import OpeningCalendar
from patients.models import Appointment, Patient, Visit


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which an appointment can begin, and how many of its places are taken."""

    starts_at: datetime
    taken: int
    capacity: int
    is_past: bool

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)


@dataclass(frozen=True, slots=True)
class BookableDay:
    """A day and its slots, earliest first; none when the branch is closed."""

    day: date
    slots: list[Slot]


def bookable_day(
    *, patient: Patient, branch: Branch, wanted: date | None, now: datetime
) -> BookableDay:
    """Return the day that is asked for, else the one to offer, with its slots."""
    calendar = opening(branch)
    day = wanted or _day_to_offer(calendar, patient, timezone.localdate(now))
    return BookableDay(day, _day_slots(calendar, branch, day, now))


def proposed_slots(
    *, branch: Branch, after: date, near: datetime, now: datetime, most: int = 3
) -> list[Slot]:
    """Return free times about 30 days after a visit, those nearest to its time of day first."""
    calendar = opening(branch)
    day = calendar.suggested_next_date(after)
    if day is None:
        return []
    free = [slot for slot in _day_slots(calendar, branch, day, now) if not slot.is_full]
    minute = _minute_of_day(near)
    free.sort(key=lambda slot: abs(_minute_of_day(slot.starts_at) - minute))
    return free[:most]


def free_slots(branch: Branch, day: date, now: datetime) -> list[Slot]:
    """Return the times of a day at which a place is free."""
    slots = _day_slots(opening(branch), branch, day, now)
    return [slot for slot in slots if not slot.is_full and not slot.is_past]


def _minute_of_day(moment: datetime) -> int:
    local = timezone.localtime(moment)
    return local.hour * 60 + local.minute


def _day_slots(calendar: OpeningCalendar, branch: Branch, day: date, now: datetime) -> list[Slot]:
    times = calendar.slots(day, branch.slot_minutes)
    if not times:
        return []
    standing = list(
        Appointment.objects.standing()
        .filter(branch=branch, during__overlap=whole_day(day), lane__lte=branch.slot_capacity)
        .values_list("during", "lane")
    )
    slots = []
    for time in times:
        starts_at = timezone.make_aware(datetime.combine(day, time))
        during = slot_range(branch, starts_at)
        lanes = {lane for taken, lane in standing if _overlap(taken, during)}
        slots.append(Slot(starts_at, len(lanes), branch.slot_capacity, starts_at < now))
    return slots


def slot_range(branch: Branch, starts_at: datetime) -> DateTimeTZRange:
    return DateTimeTZRange(starts_at, starts_at + timedelta(minutes=branch.slot_minutes))


def whole_day(day: date) -> DateTimeTZRange:
    """Return a day of the clinic's time zone, midnight to midnight."""
    return DateTimeTZRange(*moments_of(day, day))


def lanes_taken(
    branch: Branch, during: DateTimeTZRange, besides: Appointment | None = None
) -> set[int]:
    """Return the parallel places of a branch that are taken at any moment of `during`.

    The place of `besides` counts as free: it is the one that moves.
    """
    standing = Appointment.objects.standing().filter(branch=branch, during__overlap=during)
    others = standing if besides is None else standing.exclude(pk=besides.pk)
    return set(others.values_list("lane", flat=True))


def first_free(taken: Iterable[int]) -> int:
    """Return the lowest place, counted from 1, that is not taken."""
    occupied = set(taken)
    return next(lane for lane in range(1, len(occupied) + 2) if lane not in occupied)


def suggested_next_date(
    branch: Branch, visited_on: date, *, latest: date | None = None
) -> date | None:
    """Return the open day to offer for the next monthly visit, never later than `latest`."""
    return opening(branch).suggested_next_date(visited_on, latest=latest)


def _day_to_offer(calendar: OpeningCalendar, patient: Patient, today: date) -> date:
    """Return the day to show first: about 30 days after the last visit, else the next open day.

    A day that is over is never offered, nor a closed one, unless the branch is closed for a year.
    """
    visits = Visit.objects.confirmed().filter(patient=patient)
    last = visits.aggregate(last=Max("visited_on"))["last"]
    wanted = calendar.suggested_next_date(last) if last else None
    return calendar.next_open_day(max(wanted or today, today)) or today


def _overlap(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    return bool(one.lower < other.upper and other.lower < one.upper)
