"""The dates of courses, as the rule of what falls due wants them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import TruncDate

from patients.models import Appointment, Patient, Visit
from patients.queries.reach import reach
from prescriptions.models import Course, Prescription, ResultAlarm
from reminders.models import Obligation, Reminder
from reminders.rules.due import CourseDates, Phase

S, Channel = Course.State, Reminder.Channel
PHASES = {
    S.ACTIVE.value: Phase.TREATED,
    S.ON_HOLD.value: Phase.TREATED,
    S.COMPLETED.value: Phase.FINISHED,
    S.RESTING.value: Phase.FINISHED,
    S.FOLLOW_UP.value: Phase.FINISHED,
    S.STOPPED_ADVERSE.value: Phase.FINISHED,
}


# Numbers close together are asked for as a range: each by itself costs more than the answer.
SPREAD = 4
Key = tuple[str, date]
Standing = dict[int, dict[Key, tuple[int, date | None]]]


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """A course as planning needs it; `channel` is how its patient is written to, if at all."""

    pk: int
    patient_id: int
    branch_id: int
    channel: str
    dates: CourseDates


class _Row(NamedTuple):
    """The columns of a course and its patient, and the dates of other tables."""

    pk: int
    patient: int
    branch: int
    state: str
    started_on: date | None
    is_extended: bool
    last_dose_on: date | None
    patient__sex: str
    patient__can_become_pregnant: bool | None
    patient__merged_into: int | None
    channel: str
    last_visit_on: date | None
    supply_until: date | None
    appointment_on: date | None
    results_on: date | None


def courses_after(pk: int, *, size: int, now: datetime) -> list[CourseFacts]:
    """Return the next courses for which something may fall due."""
    return _facts(_unclosed_after(pk).order_by("pk"), now, size)


def _unclosed_after(pk: int) -> QuerySet[Course]:
    return Course.objects.exclude(state=S.CLOSED).filter(pk__gt=pk)


def courses_with(ids: Iterable[int], *, now: datetime) -> list[CourseFacts]:
    return _facts(Course.objects.filter(pk__in=list(ids)).order_by("pk"), now, None)


def closed_courses_with_duties() -> list[int]:
    """Return courses that were closed and for which something stands open still."""
    standing = Obligation.objects.filter(state=Obligation.State.OPEN, course__state=S.CLOSED)
    return list(standing.order_by("course").values_list("course", flat=True).distinct())


def lock_courses(ids: Iterable[int]) -> None:
    _lock(Course.objects.filter(pk__in=list(ids)), None)


def lock_courses_after(pk: int, *, size: int) -> None:
    """Lock what `courses_after` reads."""
    _lock(_unclosed_after(pk), size)


def _lock(courses: QuerySet[Course], size: int | None) -> None:
    locked = courses.select_for_update(no_key=True).order_by("pk")
    list(locked.values_list("pk", flat=True)[:size])


def standing_duties(ids: list[int]) -> Standing:
    """Return what stands open for some courses, given in their order: number and last day."""
    found: Standing = {}
    if not ids:
        return found
    rows = Obligation.objects.filter(
        course__gte=ids[0], course__lte=ids[-1], state=Obligation.State.OPEN
    )
    if ids[-1] - ids[0] >= SPREAD * len(ids):
        rows = rows.filter(course__in=ids)
    for pk, course_id, kind, due_on, latest_on in rows.values_list(
        "pk", "course_id", "kind", "due_on", "latest_on"
    ):
        found.setdefault(course_id, {})[kind, due_on] = pk, latest_on
    return found


def unannounced_duties(patient_ids: Collection[int]) -> list[Obligation]:
    """Return what stands open for some patients and nobody is told of, nor has been."""
    told = Reminder.objects.filter(
        patient=OuterRef("patient"), kind=OuterRef("kind"), due_on=OuterRef("due_on")
    ).exclude(state=Reminder.State.STOPPED)
    standing = Obligation.objects.filter(patient__in=patient_ids, state=Obligation.State.OPEN)
    # The check-up's message speaks for the test of that day too.
    return list(standing.exclude(kind=Obligation.Kind.PREGNANCY_TEST).exclude(Exists(told)))


def patients_waiting_in_vain(size: int) -> list[int]:
    """Return patients who wait for messages by a channel that is not in use any more."""
    off = [each for each in (Channel.LINE, Channel.SMS) if each not in settings.MESSAGE_CHANNELS]
    waiting = Reminder.objects.filter(channel__in=off, state=Reminder.State.WAITING)
    return list(waiting.order_by().values_list("patient", flat=True).distinct()[:size])


def _facts(courses: QuerySet[Course], now: datetime, size: int | None) -> list[CourseFacts]:
    """Read plain values: objects would cost more than the planning itself."""
    visits = Visit.objects.confirmed().filter(patient=OuterRef("patient"))
    supplies = Prescription.objects.standing().filter(course=OuterRef("pk"))
    booked = Appointment.objects.filter(
        patient=OuterRef("patient"),
        state=Appointment.State.BOOKED,
        during__startswith__gte=now,
    )
    alarming = ResultAlarm.objects.filter(
        patient=OuterRef("patient"), report__voided_at=None, report__reviewed_at__isnull=False
    )
    rows = courses.values_list(
        *_Row._fields[:-5],
        reach("patient__"),
        _one(visits, Max("visited_on")),
        _one(supplies, Max("last_dose_on")),
        TruncDate(_one(booked, Min("during__startswith"))),
        TruncDate(_one(alarming, Max("report__reviewed_at"))),
    )[:size]
    return [_fact(_Row._make(row)) for row in rows]


def _fact(row: _Row) -> CourseFacts:
    is_woman = row.patient__sex == Patient.Sex.FEMALE
    is_gone = row.patient__merged_into is not None
    return CourseFacts(
        row.pk,
        row.patient,
        row.branch,
        row.channel,
        CourseDates(
            phase=Phase.NOTHING if is_gone else PHASES.get(row.state, Phase.NOTHING),
            may_be_pregnant=is_woman and row.patient__can_become_pregnant is not False,
            is_woman=is_woman,
            last_visit_on=row.last_visit_on,
            started_on=row.started_on,
            is_extended=row.is_extended,
            supply_until=row.supply_until,
            appointment_on=row.appointment_on,
            last_dose_on=row.last_dose_on,
            results_on=row.results_on,
        ),
    )


def _one(rows: QuerySet[Any], aggregate: Max | Min) -> Subquery:
    """Return one value over all of `rows` as a subquery."""
    grouped = rows.order_by().annotate(together=Value(0)).values("together")
    return Subquery(grouped.annotate(one=aggregate).values("one"))
