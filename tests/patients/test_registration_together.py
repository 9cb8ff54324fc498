"""Two desks and one person; twenty people and one series of numbers."""

from datetime import date

import pytest

from clinic.models import TicketCounter
from patients.models import Patient
from patients.services.registration import LooksRegistered, register_patient
from tests.factories.clinic import BranchFactory, StaffFactory
from tests.patients.details import details
from tests.patients.together import together

TODAY = date(2026, 11, 24)
pytestmark = pytest.mark.usefixtures("committed_db")


def test_register_patient_twenty_at_once_get_twenty_numbers():
    TicketCounter.objects.create(prefix="K", last=0)
    by, branch = StaffFactory(role="reception"), BranchFactory()

    raised = together(
        lambda n: register_patient(
            details=details(branch=branch, birth_date=date(1990, 1, n + 1)), by=by, today=TODAY
        ),
        20,
    )

    numbers = set(Patient.objects.values_list("ticket_no", flat=True))
    assert raised == []
    assert numbers == {f"K-{n:06d}" for n in range(1, 21)}


def test_register_patient_one_person_at_eight_desks_is_registered_once():
    TicketCounter.objects.create(prefix="K", last=0)
    by, branch = StaffFactory(role="reception"), BranchFactory()

    raised = together(
        lambda _: register_patient(details=details(branch=branch), by=by, today=TODAY), 8
    )

    assert Patient.objects.count() == 1
    assert [type(each) for each in raised] == [LooksRegistered] * 7
