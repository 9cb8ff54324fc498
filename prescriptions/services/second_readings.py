"""The second reading of a negative pregnancy test, where the clinic wants two readers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from clinic.models import User
from labs.inputs import PregnancyReading
from labs.models import PregnancyTest
from labs.services.pregnancy_tests import (
    add_test,
    lock_for_second_reading,
    mark_read_alike,
    mark_voided,
)
from prescriptions.services.aftercare import close_tests
from prescriptions.services.consequences import after_pregnancy_test
from prescriptions.services.locking import ask_the_walls, lock_courses_of

READ_DIFFERENTLY = gettext_noop("Two people read it differently")


@transaction.atomic
def read_second(*, test: PregnancyTest, result: str, by: User, now: datetime) -> PregnancyTest:
    """Record what a second person reads; read alike, the test counts from now on.

    Read differently, the entry is voided and an inconclusive one stands in its place, which
    stops the course at once. Raises EntryVoided, AlreadyReadTwice or SameReader.
    """
    courses = lock_courses_of(test.patient_id)
    test = lock_for_second_reading(test=test, by=by)
    if result == test.result:
        test = mark_read_alike(test=test, by=by, now=now)
    else:
        mark_voided(test=test, reason=READ_DIFFERENTLY, by=by, now=now)
        doubt = _in_doubt(test, by)
        test = add_test(patient=test.patient, reading=doubt, by=test.read_by, recorded_by=by)
    close_tests(courses=courses, test=test, by=by, now=now)
    after_pregnancy_test(courses=courses, by=by, now=now)
    ask_the_walls()
    return test


def _in_doubt(test: PregnancyTest, by: User) -> PregnancyReading:
    return PregnancyReading(
        result=PregnancyTest.Result.INCONCLUSIVE,
        taken_at=test.taken_at,
        visit=test.visit,
        kind=test.kind,
        method=test.method,
        kit_lot_no=test.kit_lot_no,
        is_observed=test.is_observed,
        second_reader=by,
    )
