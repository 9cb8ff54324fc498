"""Two desks and one person; twenty people and one series of numbers."""

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from clinic.models import TicketCounter
from patients.models import Patient
from patients.services.registration import LooksRegistered, register_patient
from tests.conftest import signed_in
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


def test_register_form_sent_twenty_times_at_once_registers_once_with_one_answer():
    TicketCounter.objects.create(prefix="K", last=0)
    first = signed_in(StaffFactory(role="reception"))
    form = {
        "idempotency_key": str(uuid4()),
        "family_name": "髙橋",
        "given_name": "﨑子",
        "family_kana": "タカハシ",
        "given_kana": "サキコ",
        "birth_date": "2002-03-09",
        "sex": "female",
        "document_language": "ja",
        "branch": BranchFactory().pk,
    }
    answers = []

    def send(_: int) -> None:
        client = Client()
        client.cookies = first.cookies
        answers.append(client.post("/patients/new/", form).headers["Location"])

    raised = together(send, 20)

    assert raised == []
    assert answers == [Patient.objects.get().get_absolute_url()] * 20
