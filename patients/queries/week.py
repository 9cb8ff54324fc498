"""Seven days of a branch at a glance."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from clinic.branches import opening
from clinic.models import Branch
from clinic.rules.opening import Hours
from patients.models import Appointment
from patients.queries.slots import whole_day

DAYS = 7
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day: who is booked, and how many places are still free from now on."""

    day: date
    hours: tuple[Hours, ...]
    appointments: list[Appointment]
    free: int
    is_past: bool

    @property
    def is_closed(self) -> bool:
        return not self.hours


@dataclass(frozen=True, slots=True)
class Week:
    """A branch's week, Monday first."""

    branch: Branch
    days: list[WeekDay]

    @property
    def monday(self) -> date:
        return self.days[0].day

    @property
    def sunday(self) -> date:
        return self.days[-1].day


def monday_of(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def branch_week(branch: Branch, day: date, now: datetime) -> Week:
    """Return the week that holds a day, in four queries whatever the number of appointments."""
    calendar = opening(branch)
    monday = monday_of(day)
    booked = _by_day(branch, monday)
    today = timezone.localdate(now)
    days = []
    for each in (monday + n * ONE_DAY for n in range(DAYS)):
        times = calendar.slots(each, branch.slot_minutes)
        starts = [timezone.make_aware(datetime.combine(each, time)) for time in times]
        taken = [one for one in booked[each] if one.lane <= branch.slot_capacity]
        free = sum(_free(branch, start, taken) for start in starts if start >= now)
        days.append(WeekDay(each, calendar.hours(each), booked[each], free, each < today))
    return Week(branch, days)


def _by_day(branch: Branch, monday: date) -> dict[date, list[Appointment]]:
    span = DateTimeTZRange(whole_day(monday).lower, whole_day(monday + (DAYS - 1) * ONE_DAY).upper)
    standing = Appointment.objects.exclude(state=Appointment.State.CANCELLED)
    found = standing.filter(branch=branch, during__overlap=span).select_related("patient")
    days: dict[date, list[Appointment]] = defaultdict(list)
    for appointment in found.order_by("during", "pk"):
        days[timezone.localdate(appointment.during.lower)].append(appointment)
    return days


def _free(branch: Branch, start: datetime, booked: list[Appointment]) -> int:
    end = start + timedelta(minutes=branch.slot_minutes)
    lanes = {
        each.lane
        for each in booked
        if each.state != Appointment.State.NO_SHOW
        and each.during.lower < end
        and start < each.during.upper
    }
    return max(branch.slot_capacity - len(lanes), 0)
