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


class AlreadyReadTwice(Exception):
    """The test waits for no second reader; nothing was written."""


class SameReader(Exception):
    """Who has read a test is not its second reader; nothing was written."""


@transaction.atomic
def add_test(
    *,
    patient: Patient,
    reading: PregnancyReading,
    by: User,
    recorded_by: User | None = None,
    awaits_second_reader: bool = False,
) -> PregnancyTest:
    """Record a test; `by` has read it, and has recorded it where nobody else is named."""
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
        awaits_second_reader=awaits_second_reader,
        recorded_by=recorded_by or by,
    )


@transaction.atomic
def lock_for_second_reading(*, test: PregnancyTest, by: User) -> PregnancyTest:
    """Return a test that `by` may read a second time, under its row lock.

    Raises EntryVoided, AlreadyReadTwice or SameReader.
    """
    test = PregnancyTest.objects.select_for_update(no_key=True).get(pk=test.pk)
    if test.voided_at is not None:
        raise EntryVoided
    if not test.awaits_second_reader:
        raise AlreadyReadTwice
    if test.read_by_id == by.pk:
        raise SameReader
    return test


def mark_read_alike(*, test: PregnancyTest, by: User, now: datetime) -> PregnancyTest:
    """Record on a locked test that its second reader reads the same: it counts."""
    test.second_reader, test.second_read_at, test.awaits_second_reader = by, now, False
    test.save(update_fields=["second_reader", "second_read_at", "awaits_second_reader"])
    return test


@transaction.atomic
def mark_voided(*, test: PregnancyTest, reason: str, by: User, now: datetime) -> PregnancyTest:
    """Take back a wrong entry; it stays readable. Raises EntryVoided."""
    test = PregnancyTest.objects.select_for_update(no_key=True).get(pk=test.pk)
    if test.voided_at is not None:
        raise EntryVoided
    test.voided_at, test.voided_by, test.voided_reason = now, by, reason
    test.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    return test
