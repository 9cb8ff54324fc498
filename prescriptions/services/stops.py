"""What a result does to a course: supplies stopped, course on hold, a task for the doctor."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from clinic.models import User
from prescriptions.models import Course, DoctorTask, Prescription
from prescriptions.services.course_life import hold_course
from prescriptions.services.issuing import mark_voided


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a course is stopped, and what is behind it (keys of rows, never words)."""

    kind: str
    reason: str
    detail: dict[str, Any] = field(default_factory=dict)


def undispensed(course: Course) -> list[Prescription]:
    """Return the standing prescriptions on which nothing was handed over, under row locks."""
    return list(
        Prescription.objects.select_for_update(no_key=True, of=("self",))
        .standing()
        .filter(course=course, dispenses=None)
        .select_related("visit", "prescribed_by")
        .order_by("pk")
    )


def stop_course(*, course: Course, cause: Cause, by: User, now: datetime) -> None:
    """Void what was not handed over, hold the course, call the doctor. The course is locked."""
    voided = undispensed(course)
    for prescription in voided:
        mark_voided(prescription, reason=cause.reason, by=by, now=now)
    hold_course(course=course, reason=cause.reason, by=by, today=timezone.localdate(now))
    raise_task(course=course, cause=cause, voided=voided, by=by, now=now)


def stop_supplies(
    *, course: Course, supplies: list[Prescription], cause: Cause, by: User, now: datetime
) -> None:
    """Void these prescriptions and call the doctor; the course goes on. It is locked."""
    for prescription in supplies:
        mark_voided(prescription, reason=cause.reason, by=by, now=now)
    raise_task(course=course, cause=cause, voided=supplies, by=by, now=now)


def raise_task(
    *, course: Course, cause: Cause, voided: list[Prescription], by: User, now: datetime
) -> DoctorTask:
    """Put the matter on the doctors' list; it stays until one closes it with a note."""
    detail = cause.detail | {"voided": [each.pk for each in voided]}
    return DoctorTask.objects.create(
        patient_id=course.patient_id,
        course=course,
        kind=cause.kind,
        detail=detail,
        due_on=timezone.localdate(now),
        recorded_by=by,
    )


POSITIVE_TEST = "pregnancy-test-positive"
INCONCLUSIVE_TEST = "pregnancy-test-inconclusive"
TEST_WITHDRAWN = "pregnancy-test-withdrawn"
LAB_STOP = "lab-stop"
# Stored as written; a reader sees them in their own language.
REASONS = {
    POSITIVE_TEST: gettext_noop("A pregnancy test is positive."),
    INCONCLUSIVE_TEST: gettext_noop("A pregnancy test is inconclusive."),
    TEST_WITHDRAWN: gettext_noop("The pregnancy test it relied on was withdrawn."),
    LAB_STOP: gettext_noop("A blood value stops the treatment."),
}


def cause_of(kind: str, **detail: Any) -> Cause:
    return Cause(kind=kind, reason=REASONS[kind], detail=detail)
