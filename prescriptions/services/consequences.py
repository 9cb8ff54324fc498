"""What the latest results do to an open course, asked after each change of them.

The courses are locked by the caller.
"""

from datetime import datetime

from django.utils import timezone

from clinic.models import User
from labs.models import PregnancyTest
from prescriptions.models import Course, DoctorTask, Prescription
from prescriptions.queries.dispensing import decide_dispensing
from prescriptions.queries.stopping import stopping_analytes_of_all, stopping_test
from prescriptions.services import stops
from prescriptions.services.locking import open_course_among

TEST_MISSING = "pregnancy-test-missing"


def after_pregnancy_test(*, courses: list[Course], by: User, now: datetime) -> None:
    """Stop the open course if the latest test is positive or inconclusive.

    After the course there is nothing left to stop, and the doctor is called all the same.
    """
    if not courses:
        return
    course = open_course_among(courses) or courses[-1]
    test = stopping_test(course.patient)
    if test is None or not _is_new(course, test):
        return
    is_positive = test.result == PregnancyTest.Result.POSITIVE
    kind = stops.POSITIVE_TEST if is_positive else stops.INCONCLUSIVE_TEST
    stops.stop_course(course=course, cause=stops.cause_of(kind, test=test.pk), by=by, now=now)


def after_withdrawn_test(*, courses: list[Course], by: User, now: datetime) -> None:
    """Void the supplies that have no valid test any more."""
    course = open_course_among(courses)
    if course is None:
        return
    today = timezone.localdate(now)
    unsupported = [
        each
        for each in stops.undispensed(course)
        if TEST_MISSING in decide_dispensing(course, each, today).verdict.rules
    ]
    if unsupported:
        cause = stops.cause_of(stops.TEST_WITHDRAWN)
        stops.stop_supplies(course=course, supplies=unsupported, cause=cause, by=by, now=now)


def after_panel(*, courses: list[Course], by: User, now: datetime) -> None:
    """Stop the open course if the latest panel has a value at stop level."""
    course = open_course_among(courses)
    after_panels(open_courses=[course] if course else [], by=by, now=now)


def after_panels(*, open_courses: list[Course], by: User, now: datetime) -> None:
    """Stop those of the open courses whose latest panel has a value at stop level."""
    stopping = stopping_analytes_of_all(open_courses, timezone.localdate(now))
    for course in sorted(open_courses, key=lambda each: each.patient_id):
        found = stopping[course.pk]
        if found and (_is_treated(course) or stops.undispensed(course)):
            panels = {key: list(at) for key, at in found.items()}
            cause = stops.cause_of(stops.LAB_STOP, panels=panels)
            stops.stop_course(course=course, cause=cause, by=by, now=now)


def _is_treated(course: Course) -> bool:
    return course.state in Course.TREATED


def _is_new(course: Course, test: PregnancyTest) -> bool:
    """A result is acted on once, and again while something it stops still stands."""
    known = DoctorTask.objects.filter(course=course, detail__test=test.pk).exists()
    standing = Prescription.objects.standing().filter(course=course, dispenses=None).exists()
    return not known or _is_treated(course) or standing
