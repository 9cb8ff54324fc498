"""The dates of courses, as the rule of what falls due wants them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import TruncDate

from patients.models import Appointment, Visit
from prescriptions.models import Course, Prescription
from reminders.models import Obligation
from reminders.rules.due import CourseDates, Phase


class Dates(TypedDict):
    """What `plannable_courses` adds to a course."""

    last_visit_on: date | None
    supply_until: date | None
    appointment_on: date | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    DatedCourse = WithAnnotations[Course, Dates]
else:
    DatedCourse = Course

S = Course.State
PHASES = {
    S.ACTIVE: Phase.TREATED,
    S.ON_HOLD: Phase.TREATED,
    S.COMPLETED: Phase.FINISHED,
    S.RESTING: Phase.FINISHED,
    S.FOLLOW_UP: Phase.FINISHED,
    S.STOPPED_ADVERSE: Phase.FINISHED,
}


def plannable_courses(*, now: datetime) -> QuerySet[DatedCourse]:
    """Return courses for which something may fall due or stand open, with their dates."""
    visits = Visit.objects.confirmed().filter(patient=OuterRef("patient"))
    supplies = Prescription.objects.standing().filter(course=OuterRef("pk"))
    booked = Appointment.objects.filter(
        patient=OuterRef("patient"),
        state=Appointment.State.BOOKED,
        during__startswith__gte=now,
    )
    standing = Obligation.objects.filter(course=OuterRef("pk"), state=Obligation.State.OPEN)
    courses = (
        Course.objects.filter(~Q(state=S.CLOSED) | Exists(standing))
        .select_related("patient", "branch")
        .annotate(
            last_visit_on=_one(visits, Max("visited_on")),
            supply_until=_one(supplies, Max("last_dose_on")),
            appointment_on=TruncDate(_one(booked, Min("during__startswith"))),
        )
        .order_by("branch", "pk")
    )
    return cast("QuerySet[DatedCourse]", courses)


def dates_of(courses: Iterable[DatedCourse]) -> Iterator[tuple[Course, CourseDates]]:
    """Pair each course of `plannable_courses` with its dates."""
    for course in courses:
        patient = course.patient
        is_gone = patient.merged_into_id is not None
        yield (
            course,
            CourseDates(
                phase=Phase.NOTHING if is_gone else PHASES.get(course.state, Phase.NOTHING),
                may_be_pregnant=patient.may_be_pregnant,
                is_woman=patient.sex == patient.Sex.FEMALE,
                last_visit_on=course.last_visit_on,
                started_on=course.started_on,
                is_extended=course.is_extended,
                supply_until=course.supply_until,
                appointment_on=course.appointment_on,
                last_dose_on=course.last_dose_on,
            ),
        )


def _one(rows: QuerySet[Any], aggregate: Max | Min) -> Subquery:
    """Return one value over all of `rows` as a subquery."""
    grouped = rows.order_by().annotate(together=Value(0)).values("together")
    return Subquery(grouped.annotate(one=aggregate).values("one"))
