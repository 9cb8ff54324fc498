"""Planning: obligations follow the courses, reminders follow the obligations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone

from clinic.branches import opening
from clinic.rules.opening import OpeningCalendar
from prescriptions.models import Course
from reminders.models import Obligation, Reminder
from reminders.queries.courses import dates_of, plannable_courses
from reminders.rules.due import CourseDates, Due, Kind, obligations_of
from reminders.rules.sending import last_useful_day, send_time

BATCH = 500
BY_PHONE = frozenset({Kind.MISSED_VISIT, Kind.EXTENSION})
REPLANNED, TOO_LATE = "replanned", "too late"


@dataclass
class Planned:
    """What a run of planning changed."""

    opened: int = 0
    cancelled: int = 0
    calendars: dict[int, OpeningCalendar] = field(default_factory=dict)

    def calendar(self, course: Course) -> OpeningCalendar:
        if course.branch_id not in self.calendars:
            self.calendars[course.branch_id] = opening(course.branch)
        return self.calendars[course.branch_id]


def plan_all(*, now: datetime) -> Planned:
    """Plan every course, a batch in a transaction; memory does not grow with their number."""
    planned = Planned()
    courses = dates_of(plannable_courses(now=now).iterator(chunk_size=BATCH))
    while batch := list(islice(courses, BATCH)):
        _plan_batch(batch, planned, now)
    return planned


def plan_courses(*, course_ids: Iterable[int], now: datetime) -> Planned:
    """Plan some courses anew, after a visit, an appointment or their state has changed."""
    planned = Planned()
    _plan_batch(list(dates_of(plannable_courses(now=now).filter(pk__in=course_ids))), planned, now)
    return planned


@transaction.atomic
def _plan_batch(batch: list[tuple[Course, CourseDates]], planned: Planned, now: datetime) -> None:
    ids = [course.pk for course, _dates in batch]
    # The courses' rows keep two planners apart and a doctor's change out until this is written.
    list(Course.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    standing = _open_obligations(ids)
    for course, dates in batch:
        dues = {
            (due.kind.value, due.due_on): due
            for due in obligations_of(dates, planned.calendar(course))
        }
        wanted = {
            key: due
            for key, due in dues.items()
            if last_useful_day(due) >= timezone.localdate(now) or due.kind in BY_PHONE
        }
        have = standing.get(course.pk, {})
        gone = {key: each for key, each in have.items() if key not in wanted}
        new = [due for key, due in wanted.items() if key not in have]
        late = [each for key, each in gone.items() if key in dues]
        moved = [each for key, each in gone.items() if key not in dues]
        planned.cancelled += _close(late, TOO_LATE, now) + _close(moved, REPLANNED, now)
        planned.opened += _open(course, new, now)


def _open_obligations(ids: Iterable[int]) -> dict[int, dict[tuple[str, object], Obligation]]:
    found: dict[int, dict[tuple[str, object], Obligation]] = {}
    rows = Obligation.objects.filter(course_id__in=list(ids), state=Obligation.State.OPEN)
    for row in rows:
        found.setdefault(row.course_id, {})[(row.kind, row.due_on)] = row
    return found


def _close(gone: list[Obligation], reason: str, now: datetime) -> int:
    ids = [each.pk for each in gone]
    Reminder.objects.filter(obligation_id__in=ids, state=Reminder.State.WAITING).update(
        state=Reminder.State.STOPPED, last_error=reason
    )
    return Obligation.objects.filter(pk__in=ids).update(
        state=Obligation.State.CANCELLED, closed_at=now, closed_reason=reason
    )


def _open(course: Course, new: list[Due], now: datetime) -> int:
    rows = Obligation.objects.bulk_create(
        Obligation(
            patient=course.patient,
            course=course,
            kind=due.kind.value,
            due_on=due.due_on,
            latest_on=due.latest_on,
        )
        for due in new
    )
    # A message that went out for the same day before is not sent again: the key is unique.
    Reminder.objects.bulk_create(
        _reminders(course, zip(rows, new, strict=True), now), ignore_conflicts=True
    )
    return len(rows)


def _reminders(
    course: Course, pairs: Iterable[tuple[Obligation, Due]], now: datetime
) -> Iterator[Reminder]:
    patient = course.patient
    reached = bool(patient.wants_messages and patient.email and not patient.email_failed_at)
    zone = timezone.get_current_timezone()
    for obligation, due in pairs:
        # The check-up's message speaks for the test of that day too.
        if due.kind is Kind.PREGNANCY_TEST:
            continue
        sending = send_time(due, now, zone)
        by_mail = reached and due.kind not in BY_PHONE
        if sending is None and by_mail:
            continue
        yield Reminder(
            obligation=obligation,
            patient=patient,
            kind=due.kind.value,
            due_on=due.due_on,
            channel=Reminder.Channel.EMAIL if by_mail else Reminder.Channel.PHONE,
            send_after=sending.at if sending else now,
        )
