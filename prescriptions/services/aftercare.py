"""What counts from the last dose: opened when a course ends, closed by somebody one by one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from labs.models import PregnancyTest
from patients.models import Patient
from prescriptions.models import Course, LastDoseObligation
from prescriptions.queries.policy import limits_of, policy_on
from prescriptions.rules.aftercare import dates_after
from prescriptions.services.locking import lock_course

Outcome = LastDoseObligation.Outcome


class ObligationClosed(Exception):
    """Somebody has closed it already."""


class NotYetOver(Exception):
    """Its last day has not passed: it cannot have been kept to the end yet."""


class NoteMissing(Exception):
    """What was not met, or does not apply any more, is closed with a note."""


def follow_last_dose(*, course: Course, by: User, now: datetime) -> None:
    """Write what counts from the last dose of a locked course; open rows follow a better date."""
    if course.started_on is None or course.last_dose_on is None:
        return
    patient = course.patient
    is_woman = patient.sex == Patient.Sex.FEMALE
    for date in dates_after(
        course.last_dose_on,
        is_woman=is_woman,
        may_be_pregnant=is_woman and patient.can_become_pregnant is not False,
        limits=limits_of(policy_on(timezone.localdate(now))),
    ):
        row, is_new = LastDoseObligation.objects.get_or_create(
            course=course,
            about=date.about.value,
            defaults={"until": date.until, "basis": date.basis, "recorded_by": by},
        )
        if not is_new and row.closed_at is None and row.until != date.until:
            row.until = date.until
            row.save(update_fields=["until"])


@transaction.atomic
def close_obligation(
    *, obligation: LastDoseObligation, outcome: str, note: str, by: User, now: datetime
) -> LastDoseObligation:
    """Close one with what came of it. A restriction is kept once its last day has passed.

    Raises ObligationClosed, NotYetOver or NoteMissing.
    """
    lock_course(obligation.course_id)
    row = LastDoseObligation.objects.select_for_update(no_key=True).get(pk=obligation.pk)
    if row.closed_at is not None:
        raise ObligationClosed
    if outcome == Outcome.MET and not is_over(row, now):
        raise NotYetOver
    if outcome != Outcome.MET and not note.strip():
        raise NoteMissing
    return _close(row, outcome=outcome, note=note.strip(), by=by, now=now)


def close_tests(*, courses: list[Course], test: PregnancyTest, by: User, now: datetime) -> None:
    """Close the test that a negative one answers: taken on its day or later. Courses are locked."""
    if test.result != PregnancyTest.Result.NEGATIVE or test.awaits_second_reader:
        return
    answered = (
        LastDoseObligation.objects.open()
        .filter(course__in=courses, about__in=LastDoseObligation.TESTS, until__lte=test.taken_on)
        .order_by("-until")
        .first()
    )
    if answered is not None:
        _close(answered, outcome=Outcome.MET, note="", by=by, now=now)


def is_over(row: LastDoseObligation, now: datetime) -> bool:
    """Say whether it can have been met: a test from its day on, a restriction after its last."""
    today = timezone.localdate(now)
    return today >= row.until if row.about in LastDoseObligation.TESTS else today > row.until


def _close(
    row: LastDoseObligation, *, outcome: str, note: str, by: User, now: datetime
) -> LastDoseObligation:
    row.outcome, row.closing_note = outcome, note
    row.closed_at, row.closed_by = now, by
    row.save(update_fields=["outcome", "closing_note", "closed_at", "closed_by"])
    return row
