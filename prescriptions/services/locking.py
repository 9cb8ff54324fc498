"""The course's row is taken first, always, so that whoever comes second sees the first.

The lock is the weaker one of PostgreSQL (FOR NO KEY UPDATE): rows that refer to the course can
still be written by the holder's side without a deadlock, and two holders exclude each other.
"""

from collections.abc import Collection

from django.db import transaction

from patients.models import Visit
from prescriptions.models import Course, Prescription


class NoOpenCourse(Exception):
    """The patient has no course that is being treated; nothing was written."""


def lock_course(course_id: int) -> Course:
    """Return the course under its row lock."""
    return (
        Course.objects.select_for_update(no_key=True, of=("self",))
        .select_related("patient")
        .get(pk=course_id)
    )


def lock_courses_of(patient_id: int) -> list[Course]:
    """Return all courses of a patient under their row locks, the first course first."""
    return list(
        Course.objects.select_for_update(no_key=True, of=("self",))
        .select_related("patient")
        .filter(patient_id=patient_id)
        .order_by("pk")
    )


def lock_courses_of_all(patient_ids: Collection[int]) -> dict[int, list[Course]]:
    """Return the courses of many patients under their row locks, by patient."""
    found: dict[int, list[Course]] = {}
    courses = Course.objects.select_for_update(no_key=True, of=("self",)).select_related("patient")
    for course in courses.filter(patient_id__in=patient_ids).order_by("pk"):
        found.setdefault(course.patient_id, []).append(course)
    return found


def open_course_among(courses: list[Course]) -> Course | None:
    """Return the one course that is open, if any; the database allows one."""
    return next((each for each in courses if each.state in Course.OPEN), None)


def lock_open_course(patient_id: int) -> Course:
    """Return the patient's open course under its row lock. Raises NoOpenCourse."""
    course = open_course_among(lock_courses_of(patient_id))
    if course is None:
        raise NoOpenCourse
    return course


def lock_visit(visit: Visit) -> Visit:
    """Return the visit under its row lock; the course's is taken before."""
    visits = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("patient")
    return visits.get(pk=visit.pk)


def lock_prescription(prescription: Prescription) -> tuple[Course, Prescription]:
    """Return course and prescription under their row locks, in this order."""
    course = lock_course(prescription.course_id)
    locked = Prescription.objects.select_for_update(no_key=True).get(pk=prescription.pk)
    return course, locked


def ask_the_walls() -> None:
    """Let the database's deferred checks speak now instead of at the commit.

    Raises IntegrityError, which means a fault of the program: the gate has allowed what the
    database refuses.
    """
    transaction.get_connection().check_constraints()
