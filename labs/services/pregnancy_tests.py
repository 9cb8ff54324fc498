"""Writing pregnancy tests. Nobody calls these but the services of prescriptions."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from labs.inputs import PregnancyReading
from labs.models import PregnancyTest
from patients.models import Patient


class EntryVoided(Exception):
    """The test no longer counts; nothing was written."""


@transaction.atomic
def add_test(*, patient: Patient, reading: PregnancyReading, by: User) -> PregnancyTest:
    """Record a test; `by` has read it."""
    return PregnancyTest.objects.create(
        patient=patient,
        visit=reading.visit,
        kind=reading.kind,
        taken_at=reading.taken_at,
        taken_on=timezone.localdate(reading.taken_at),
        result=reading.result,
        method=reading.method,
        kit_lot_no=reading.kit_lot_no,
        is_observed=reading.is_observed,
        read_by=by,
        second_reader=reading.second_reader,
        recorded_by=by,
    )


@transaction.atomic
def mark_voided(*, test: PregnancyTest, reason: str, by: User, now: datetime) -> PregnancyTest:
    """Take back a wrong entry; it stays readable. Raises EntryVoided."""
    test = PregnancyTest.objects.select_for_update(no_key=True).get(pk=test.pk)
    if test.voided_at is not None:
        raise EntryVoided
    test.voided_at, test.voided_by, test.voided_reason = now, by, reason
    test.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    return test
