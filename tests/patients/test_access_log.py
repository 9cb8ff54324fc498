"""The administrator's page of the access log."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.queries.access import PAGE
from tests.factories.clinic import BranchFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db
URL = reverse("patients:access_list")


@pytest.fixture
def patient():
    return PatientFactory(branch=BranchFactory(), family_name="小鳥遊")


@pytest.fixture
def looked(reception_client, patient):
    reception_client.get(reverse("patients:patient_detail", args=[patient.pk]))
    return reception_client.user


def lines(client, **asked):
    return client.get(URL, asked).context["lines"]


def test_log_says_who_viewed_which_patient_without_a_name(administrator_client, patient, looked):
    response = administrator_client.get(URL, {"ticket_no": patient.ticket_no})

    (line,) = response.context["lines"]
    assert (line.person, line.row.action, line.ticket_no) == (
        looked.name,
        "view",
        patient.ticket_no,
    )
    assert patient.family_name not in response.content.decode()


def test_log_is_filtered_by_person_action_and_day(administrator_client, looked):
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)

    assert lines(administrator_client, person=looked.pk, first_day=today, last_day=today)
    assert not lines(administrator_client, person=administrator_client.user.pk)
    assert not lines(administrator_client, person=looked.pk, action="export")
    assert not lines(administrator_client, person=looked.pk, first_day=tomorrow)


def test_log_goes_on_where_the_page_ended(administrator_client, reception_client, patient):
    for _ in range(PAGE + 2):
        reception_client.get(reverse("patients:patient_detail", args=[patient.pk]))

    first = administrator_client.get(URL, {"ticket_no": patient.ticket_no}).context
    second = lines(administrator_client, ticket_no=patient.ticket_no, before=first["before"])

    assert len(first["lines"]) == PAGE
    assert len(second) == 2
    assert second[0].row.sequence < first["lines"][-1].row.sequence


def test_log_with_a_day_that_does_not_exist_says_so_at_the_field(administrator_client):
    response = administrator_client.get(URL, {"first_day": "2026-02-30"})

    assert response.status_code == 422
    assert response.context["form"].errors["first_day"]


def test_log_takes_the_same_queries_for_one_row_and_a_page(
    administrator_client, reception_client, patient, django_assert_max_num_queries
):
    for _ in range(20):
        reception_client.get(reverse("patients:patient_detail", args=[patient.pk]))

    with django_assert_max_num_queries(14):
        administrator_client.get(URL)
