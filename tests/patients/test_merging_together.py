"""Merging while others merge and book."""

import pytest
from django.db import IntegrityError

from patients.models import Appointment, Patient, PatientMerge
from patients.services.merging import MergeRefused
from tests.patients.test_merging import coming, merged_by, two_records
from tests.patients.together import together

pytestmark = pytest.mark.usefixtures("committed_db")


def test_two_desks_merge_two_records_each_into_the_other_and_one_wins():
    kept, other = two_records()

    raised = together(lambda n: merged_by(*((kept, other) if n % 2 else (other, kept))), 8)

    assert [type(each) for each in raised] == [MergeRefused] * 7
    assert PatientMerge.objects.standing().count() == 1
    assert Patient.objects.current().count() == 1


def test_booking_and_merging_at_once_leave_no_appointment_behind():
    kept, other = two_records()

    def act(n):
        if n:
            coming(other, days=n)
        else:
            merged_by(kept, other)

    raised = together(act, 8)

    assert Appointment.objects.filter(patient=other).count() == 0
    assert Appointment.objects.count() + len(raised) == 7
    assert all(isinstance(each, IntegrityError) for each in raised)
