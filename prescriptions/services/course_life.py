"""A course's steps from state to state, each recorded with who, when and why."""

from datetime import date

from django.db import transaction
from django.db.models import F

from clinic.models import User
from clinic.roles import DOCTOR
from patients.services.dates import dates_changed
from prescriptions.models import Course, CourseTransition
from prescriptions.services.locking import lock_course
from prescriptions.services.refusals import NotADoctor

State = Course.State
EXTENSION = (
    "is_extended",
    "extension_reason",
    "extension_decided_on",
    "extension_decided_by",
)


class AlreadyExtended(Exception):
    """The decision to go past six months stands already."""


class NothingToExtend(Exception):
    """The course has ended."""


@transaction.atomic
def extend_course(*, course: Course, reason: str, by: User, today: date) -> Course:
    """Record a doctor's decision to treat past six months (SEED-COURSE-2).

    Raises NotADoctor, AlreadyExtended or NothingToExtend; ValueError without a reason.
    """
    if DOCTOR not in by.roles:
        raise NotADoctor
    course = lock_course(course.pk)
    if course.is_extended:
        raise AlreadyExtended
    if course.state not in Course.OPEN:
        raise NothingToExtend
    if not reason.strip():
        raise ValueError("an extension has a reason")
    course.is_extended, course.extension_reason = True, reason.strip()
    course.extension_decided_on, course.extension_decided_by = today, by
    course.version += 1
    course.save(update_fields=[*EXTENSION, "version"])
    _course_changed(course)
    return course


def begin_treatment(*, course: Course, last_dose_on: date, by: User, today: date) -> None:
    """Note what a first or further supply does to a locked course."""
    if course.started_on is None:
        course.started_on = today
    course.last_dose_on = last_dose_on
    course.save(update_fields=["started_on", "last_dose_on"])
    if course.state == State.ELIGIBLE:
        move(course, State.ACTIVE, reason="", by=by, today=today)


def hold_course(*, course: Course, reason: str, by: User, today: date) -> None:
    """Keep a locked course from being supplied; one that has not begun goes back to screening."""
    if course.state == State.ACTIVE:
        move(course, State.ON_HOLD, reason=reason, by=by, today=today)
    elif course.state == State.ELIGIBLE:
        move(course, State.SCREENING, reason=reason, by=by, today=today)


def move(course: Course, to: State, *, reason: str, by: User, today: date) -> CourseTransition:
    """Write one step of a locked course."""
    step = CourseTransition.objects.create(
        course=course,
        from_state=course.state,
        to_state=to,
        happened_on=today,
        reason=reason,
        recorded_by=by,
    )
    Course.objects.filter(pk=course.pk).update(state=to, version=F("version") + 1)
    course.state = to
    course.version += 1
    _course_changed(course)
    return step


def _course_changed(course: Course) -> None:
    dates_changed(course.patient_id, f"course-{course.pk}-{course.version}")
