"""Every page of one patient: how many queries it takes, and that the look is recorded."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AccessLog
from patients.models import Patient
from tests.factories.clinic import BranchFactory
from tests.factories.patients import AppointmentFactory, GuardianFactory, PatientFactory

# Session, user, roles and branches of the shell are among them, and the row of the access log.
PAGES = {
    "patient_detail": 10,
    "patient_edit": 8,
    "guardian_add": 6,
    "walk_in_register": 9,
    "appointment_book": 13,
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def patient() -> Patient:
    return PatientFactory(branch=BranchFactory())


@pytest.mark.parametrize(("page", "most"), PAGES.items())
def test_page_of_a_patient_takes_a_constant_number_of_queries(
    reception_client, patient, page, most
):
    url = reverse(f"patients:{page}", args=[patient.pk])
    reception_client.get(url)
    with CaptureQueriesContext(connection) as few:
        reception_client.get(url)
    for _ in range(6):
        AppointmentFactory(patient=patient)
    GuardianFactory.create_batch(3, patient=patient)

    with CaptureQueriesContext(connection) as many:
        assert reception_client.get(url).status_code == 200

    assert len(many) == len(few) <= most


@pytest.mark.parametrize("page", PAGES)
def test_page_of_a_patient_records_who_looked(reception_client, patient, page):
    reception_client.get(reverse(f"patients:{page}", args=[patient.pk]))

    looks = AccessLog.objects.filter(patient_id=patient.pk, action="view")
    assert [look.user_id for look in looks] == [reception_client.user.pk]
    assert looks[0].view == f"patients:{page}"


def test_cancel_page_records_who_looked(reception_client, patient):
    appointment = AppointmentFactory(patient=patient)

    reception_client.get(reverse("patients:appointment_cancel", args=[patient.pk, appointment.pk]))

    assert AccessLog.objects.filter(patient_id=patient.pk, action="view").count() == 1


@pytest.mark.parametrize(("page", "most"), [("patient_register", 8), ("patient_list", 5)])
def test_page_without_a_patient_takes_few_queries(reception_client, page, most):
    PatientFactory.create_batch(5)
    url = reverse(f"patients:{page}")
    reception_client.get(url)

    with CaptureQueriesContext(connection) as queries:
        assert reception_client.get(url).status_code == 200

    assert len(queries) <= most
