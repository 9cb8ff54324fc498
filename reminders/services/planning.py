"""Planning: obligations follow the courses, reminders follow the obligations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from clinic.branches import opening
from clinic.models import Branch
from clinic.rules.opening import OpeningCalendar
from prescriptions.models import Course
from reminders.models import Obligation, Reminder
from reminders.queries.courses import (
    CourseFacts,
    Key,
    closed_courses_with_duties,
    courses_after,
    courses_with,
    lock_courses,
    lock_courses_after,
    patients_waiting_in_vain,
    standing_duties,
    unannounced_duties,
)
from reminders.rules.due import Due, Kind, obligations_of
from reminders.rules.sending import last_useful_day, send_time
from reminders.services.ledger import (
    Duty,
    announce_duties,
    close_duties,
    open_duties,
    shift_duties,
    stop_messages,
)

BATCH = 500
BY_PHONE = frozenset({Kind.MISSED_VISIT, Kind.EXTENSION, Kind.RESULTS})
REPLANNED, TOO_LATE = "replanned", "too late"


@dataclass
class Planned:
    """What a run of planning changed."""

    opened: int = 0
    cancelled: int = 0
    shifted: int = 0
    calendars: dict[int, OpeningCalendar] = field(default_factory=dict)

    def calendar(self, branch_id: int) -> OpeningCalendar:
        if branch_id not in self.calendars:
            branch = Branch.objects.get(pk=branch_id)
            self.calendars[branch_id] = opening(branch)
        return self.calendars[branch_id]


@dataclass
class Changes:
    """How what stands open differs from what should."""

    new: list[tuple[CourseFacts, Due]] = field(default_factory=list)
    shifted: dict[int, tuple[CourseFacts, Due]] = field(default_factory=dict)
    moved: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    courses: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """How many courses were looked at, how many had changed, and the number of the last."""

    courses: int
    changed: int
    last: int


def plan_all(*, now: datetime) -> Planned:
    """Plan every course, a batch in a transaction; memory does not grow with their number.

    Most courses have not changed since the last time: they are read, and neither locked nor
    written. Where most have, as when a clinic is planned at first, they are locked at once and
    read only once.
    """
    planned, after = Planned(), 0
    plan_next = _look_and_plan
    while batch := plan_next(after, planned, now):
        plan_next = _lock_and_plan if batch.changed * 2 > batch.courses else _look_and_plan
        after = batch.last
    _plan_some(closed_courses_with_duties(), planned, now)
    return planned


def leave_channels(*, now: datetime) -> None:
    """Tell by telephone whom a channel waits for that the clinic has given up."""
    while left := patients_waiting_in_vain(BATCH):
        tell_otherwise(patient_ids=left, now=now)


def plan_courses(
    *, course_ids: Iterable[int], now: datetime, planned: Planned | None = None
) -> Planned:
    """Plan some courses anew, after a visit, an appointment or their state has changed.

    `planned` goes on with what was planned a moment ago, and with its calendars.
    """
    planned = planned or Planned()
    _plan_some(sorted(course_ids), planned, now)
    return planned


@transaction.atomic
def plan_patient(*, patient_id: int, now: datetime) -> Planned:
    """Plan a patient's courses anew, and tell them of what stands open by the channel they have."""
    ids = list(Course.objects.filter(patient=patient_id).values_list("pk", flat=True))
    planned = plan_courses(course_ids=ids, now=now)
    tell_otherwise(patient_ids=[patient_id], now=now)
    return planned


def tell_otherwise(*, patient_ids: Collection[int], now: datetime) -> int:
    """Announce by another channel what stands open and can no more be announced by its own.

    Who takes no messages any more, or has no address, is telephoned; who does again is written to.
    """
    stop_messages(patient_ids)
    open_ones = unannounced_duties(patient_ids)
    ids = {each.course_id for each in open_ones}
    courses = {course.pk: course for course in courses_with(ids, now=now)}
    return announce_duties(
        {each.pk: _duty(courses[each.course_id], _due(each), now) for each in open_ones}
    )


def _plan_some(ids: list[int], planned: Planned, now: datetime) -> None:
    for start in range(0, len(ids), BATCH):
        _plan_batch(ids[start : start + BATCH], planned, now)


def _look_and_plan(after: int, planned: Planned, now: datetime) -> Batch | None:
    courses = courses_after(after, size=BATCH, now=now)
    if not courses:
        return None
    changed = _compare(courses, planned, now).courses
    _plan_batch(changed, planned, now)
    return Batch(len(courses), len(changed), courses[-1].pk)


@transaction.atomic
def _lock_and_plan(after: int, planned: Planned, now: datetime) -> Batch | None:
    lock_courses_after(after, size=BATCH)
    courses = courses_after(after, size=BATCH, now=now)
    if not courses:
        return None
    changes = _compare(courses, planned, now)
    _write(changes, planned, now)
    return Batch(len(courses), len(changes.courses), courses[-1].pk)


@transaction.atomic
def _plan_batch(ids: list[int], planned: Planned, now: datetime) -> None:
    """Read again under lock, and write.

    The courses' rows keep two planners apart and a doctor's change out until this is written.
    """
    if ids:
        lock_courses(ids)
        _write(_compare(courses_with(ids, now=now), planned, now), planned, now)


def _write(changes: Changes, planned: Planned, now: datetime) -> None:
    planned.cancelled += close_duties(changes.late, TOO_LATE, now)
    planned.cancelled += close_duties(changes.moved, REPLANNED, now)
    planned.shifted += shift_duties(
        {pk: _duty(course, due, now) for pk, (course, due) in changes.shifted.items()}
    )
    planned.opened += open_duties([_duty(course, due, now) for course, due in changes.new])


def _compare(courses: list[CourseFacts], planned: Planned, now: datetime) -> Changes:
    changes, today = Changes(), timezone.localdate(now)
    standing = standing_duties([course.pk for course in courses])
    for course in courses:
        dues = {
            (due.kind.value, due.due_on): due
            for due in obligations_of(course.dates, planned.calendar(course.branch_id))
        }
        have = standing.get(course.pk, {})
        if _differ(course, dues, have, today, changes):
            changes.courses.append(course.pk)
    return changes


def _differ(
    course: CourseFacts,
    dues: dict[Key, Due],
    have: dict[Key, tuple[int, date | None]],
    today: date,
    changes: Changes,
) -> bool:
    """Add to `changes` what is to be done about one course, and say whether that is anything."""
    is_changed = False
    for key, due in dues.items():
        is_wanted = due.kind in BY_PHONE or last_useful_day(due) >= today
        found = have.pop(key, None)
        if found is None:
            if not is_wanted:
                continue
            changes.new.append((course, due))
        elif not is_wanted:
            changes.late.append(found[0])
        elif found[1] != due.latest_on:
            changes.shifted[found[0]] = course, due
        else:
            continue
        is_changed = True
    changes.moved.extend(pk for pk, _latest_on in have.values())
    return is_changed or bool(have)


def _duty(course: CourseFacts, due: Due, now: datetime) -> Duty:
    """Return what to write. The check-up's message speaks for the test of that day too."""
    sending = send_time(due, now, timezone.get_current_timezone())
    at, channel = sending.at if sending else None, course.channel
    if not channel or due.kind in BY_PHONE:
        at, channel = at or now, Reminder.Channel.PHONE.value
    is_told = at is not None and due.kind is not Kind.PREGNANCY_TEST
    return Duty(
        course=course.pk,
        patient=course.patient_id,
        kind=due.kind.value,
        due_on=due.due_on,
        latest_on=due.latest_on,
        channel=channel if is_told else None,
        send_after=at if is_told else None,
    )


def _due(obligation: Obligation) -> Due:
    return Due(obligation.due_on, Kind(obligation.kind), obligation.latest_on)
