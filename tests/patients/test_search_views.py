import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.patients import PatientFactory

SEARCH = "/patients/search/"
pytestmark = pytest.mark.django_db


def test_search_enter_on_a_ticket_number_opens_the_patient(reception_client):
    patient = PatientFactory(ticket_no="K-004213")
    PatientFactory(ticket_no="K-000001", phone_key="09000004213")

    assert reception_client.post(SEARCH, {"q": "4213"}).url == patient.get_absolute_url()


def test_search_enter_on_one_match_opens_it_and_on_several_lists_them(reception_client):
    patients = PatientFactory.create_batch(2)
    other = PatientFactory(family_name="大野", family_kana="オオノ")

    listed = reception_client.post(SEARCH, {"q": "しけん"})
    opened = reception_client.post(SEARCH, {"q": "大野"})

    assert set(listed.context["found"]) == set(patients)
    assert opened.url == other.get_absolute_url()


def test_search_while_typing_answers_with_a_fragment_and_offers_to_register(reception_client):
    PatientFactory()

    page = reception_client.post(SEARCH, {"q": "しけん"}, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert "<html" not in text
    assert 'formaction="/patients/new/"' in text


def test_search_while_typing_nothing_answers_with_nothing(reception_client):
    page = reception_client.post(SEARCH, {"q": " "}, headers={"HX-Request": "true"})

    assert page.content.strip() == b""


@pytest.mark.parametrize("typed", ["\x00", "x" * 5_000, "%' OR 1=1 --", "💊", "\ud83d"])
def test_search_anything_typed_is_no_error(reception_client, typed):
    typed = typed.encode("utf-8", "replace").decode()

    assert reception_client.post(SEARCH, {"q": typed}).status_code == 200


def test_search_by_address_is_not_possible(reception_client):
    assert reception_client.get(SEARCH, {"q": "4213"}).status_code == 405


def test_search_takes_one_query_besides_who_is_asking(reception_client):
    PatientFactory.create_batch(12)
    reception_client.post(SEARCH, {"q": "しけん"}, headers={"HX-Request": "true"})

    with CaptureQueriesContext(connection) as queries:
        reception_client.post(SEARCH, {"q": "しけん"}, headers={"HX-Request": "true"})

    about_patients = [q["sql"] for q in queries if "patients_patient" in q["sql"]]
    assert len(about_patients) == 1
    assert len(queries) <= 5
