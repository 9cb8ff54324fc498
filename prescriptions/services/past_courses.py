"""Courses that ended before the clinic kept its records here."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from clinic.models import Branch, User
from clinic.rules.months import add_months
from patients.models import Patient
from prescriptions.models import Course, CourseTransition

WATCHED_MONTHS = 12
TAKEN_OVER = "taken over"
_WITHOUT_DUTIES = (Course.State.LOST, Course.State.STOPPED_PREGNANCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A course that is over; None is "not known"."""

    number: int
    started_on: date
    last_dose_on: date
    severity: str
    state: str
    reason: str
    baseline_weight_kg: Decimal | None
    total_mg: int | None
    doctor: User
    branch: Branch


@transaction.atomic
def record_past_course(*, patient: Patient, ended: Ended, by: User, today: date) -> Course:
    """Keep a course that is over, without the visits and supplies that nobody has here.

    What counts from its last dose is over after a year: a course that ended before is closed,
    a later one rests, so that its duties are watched. How it ended stands in its steps.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    course = Course.objects.create(
        patient=patient,
        branch=ended.branch,
        number=ended.number,
        state=_state_today(ended, today),
        doctor=ended.doctor,
        opened_on=ended.started_on,
        started_on=ended.started_on,
        last_dose_on=ended.last_dose_on,
        ended_on=ended.last_dose_on,
        end_reason=ended.reason,
        severity=ended.severity,
        baseline_weight_kg=ended.baseline_weight_kg,
        taken_over_mg=ended.total_mg,
        recorded_by=by,
    )
    CourseTransition.objects.create(
        course=course,
        to_state=ended.state,
        happened_on=ended.last_dose_on,
        reason=TAKEN_OVER,
        recorded_by=by,
    )
    if course.state != ended.state:
        CourseTransition.objects.create(
            course=course,
            from_state=ended.state,
            to_state=course.state,
            happened_on=today,
            reason=TAKEN_OVER,
            recorded_by=by,
        )
    return course


def _state_today(ended: Ended, today: date) -> str:
    if ended.state in _WITHOUT_DUTIES:
        return ended.state
    if add_months(ended.last_dose_on, WATCHED_MONTHS) < today:
        return Course.State.CLOSED
    return Course.State.RESTING if ended.state == Course.State.COMPLETED else ended.state
