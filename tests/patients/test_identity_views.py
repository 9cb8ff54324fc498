from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.models import TicketCounter
from patients.models import Patient
from tests.factories.clinic import BranchFactory
from tests.factories.patients import HistoryEntryFactory, PatientFactory, WomanFactory

REGISTER = "/patients/new/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def typed():
    """What a clerk types about a new patient, full width and era as they come."""
    TicketCounter.objects.create(prefix="K", last=0)
    return {
        "idempotency_key": str(uuid4()),
        "family_name": "髙橋",
        "given_name": "﨑子",
        "family_kana": "たかはし",
        "given_kana": "ｻｷｺ",
        "birth_date": "Ｈ１４．３．９",
        "sex": "female",
        "phone": "０９０－１２３４－５６７８",
        "postal_code": "1660003",
        "document_language": "ja",
        "branch": BranchFactory().pk,
    }


def codes(response, field):
    errors = response.context["form"].errors.as_data().get(field, [])
    return [error.code for error in errors]


def test_register_typed_in_any_width_is_stored_uniformly(reception_client, typed):
    response = reception_client.post(REGISTER, typed)

    patient = Patient.objects.get()
    assert response.url == f"/patients/{patient.pk}/"
    assert (patient.family_kana, patient.given_kana) == ("タカハシ", "サキコ")
    assert (str(patient.birth_date), patient.phone) == ("2002-03-09", "+819012345678")
    assert (patient.postal_code, patient.ticket_no) == ("166-0003", "K-000001")
    assert patient.recorded_by == reception_client.user


def test_register_sent_twice_registers_once_and_goes_to_the_same_page(reception_client, typed):
    first = reception_client.post(REGISTER, typed)

    again = reception_client.post(REGISTER, typed)

    assert again.url == first.url
    assert Patient.objects.count() == 1


def test_register_sent_again_with_other_answers_shows_what_was_saved(reception_client, typed):
    first = reception_client.post(REGISTER, typed)

    again = reception_client.post(REGISTER, typed | {"family_name": "大野"})

    assert again.url == first.url
    assert Patient.objects.get().family_name == "髙橋"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("family_kana", "高橋", "not_kana"),
        ("family_kana", "takahashi", "not_kana"),
        ("birth_date", "昭和64年1月8日", "after_era"),
        ("birth_date", "R元.4.30", "before_era"),
        ("birth_date", "2002-02-30", "no_such_day"),
        ("birth_date", "2999-01-01", "future"),
        ("birth_date", "02/3/9", "two_digit_year"),
        ("birth_date", "", "required"),
        ("family_name", "髙橋\x00", "control_characters"),
        ("family_name", "髙\u202e橋", "invisible_characters"),
        ("family_name", "あ" * 61, "too_long"),
        ("family_name", "12", "not_a_name"),
        ("sex", "", "required"),
        ("sex", "other", "invalid_choice"),
        ("phone", "1234-5678", "no_area_code"),
        ("email", "nobody\n@example.com", "invalid"),
        ("email", "not an address", "invalid"),
        ("postal_code", "166", "not_a_postal_code"),
        ("ticket_no", "診察券", "not_a_ticket_number"),
        ("note", "あ" * 2001, "too_long"),
        ("idempotency_key", "none", "invalid"),
        ("branch", "0", "invalid_choice"),
    ],
)
def test_register_bad_input_is_named_at_its_field_and_nothing_is_lost(
    reception_client, typed, field, value, code
):
    response = reception_client.post(REGISTER, typed | {field: value})

    assert response.status_code == 422
    assert codes(response, field) == [code]
    assert response.context["form"]["given_name"].value() == "﨑子"
    assert not Patient.objects.exists()


def test_register_ticket_of_somebody_else_is_refused_at_its_field(reception_client, typed):
    PatientFactory(ticket_no="K-000777")

    response = reception_client.post(REGISTER, typed | {"ticket_no": "k777"})

    assert codes(response, "ticket_no") == ["ticket_taken"]


def test_register_minor_without_guardian_is_refused_and_with_one_is_taken(reception_client, typed):
    young = typed | {"birth_date": "2015-01-01"}

    refused = reception_client.post(REGISTER, young)
    half = reception_client.post(REGISTER, young | {"guardian_name": "髙橋 一郎"})
    taken = reception_client.post(
        REGISTER, young | {"guardian_name": "髙橋 一郎", "guardian_relation": "父"}
    )

    assert codes(refused, "guardian_name") == ["guardian_missing"]
    assert codes(half, "guardian_relation") == ["needed"]
    assert taken.status_code == 302
    assert Patient.objects.get().guardians.get().relation == "父"


def test_register_somebody_alike_asks_and_goes_on_only_when_told(reception_client, typed):
    twin = WomanFactory(family_kana="タカハシ", given_kana="サキコ", birth_date="2002-03-09")

    asked = reception_client.post(REGISTER, typed)
    told = reception_client.post(REGISTER, typed | {"different_from": [twin.pk]})

    assert asked.status_code == 422
    assert [found.patient for found in asked.context["similar"]] == [twin]
    assert codes(asked, "__all__") == ["looks_registered"]
    assert told.status_code == 302
    assert Patient.objects.count() == 2


def test_register_different_from_anything_unreadable_is_no_answer(reception_client, typed):
    WomanFactory(family_kana="タカハシ", given_kana="サキコ", birth_date="2002-03-09")

    response = reception_client.post(REGISTER, typed | {"different_from": ["x", "9" * 40, "-1"]})

    assert response.status_code == 422
    assert Patient.objects.count() == 1


def test_register_reminders_without_an_address_are_refused(reception_client, typed):
    response = reception_client.post(REGISTER, typed | {"wants_messages": "on"})

    assert codes(response, "email") == ["needed"]


def test_register_begun_by_a_search_is_filled_in(reception_client):
    BranchFactory()

    response = reception_client.post(REGISTER, {"q": "たかはし さきこ"})

    assert response.status_code == 200
    assert response.context["form"]["family_kana"].value() == "タカハシ"


def test_register_form_preselects_no_sex(reception_client):
    BranchFactory()

    page = reception_client.get(REGISTER).content.decode()

    assert 'type="radio"' in page
    assert "checked" not in page


@pytest.mark.parametrize("page", ["patient_list", "patient_register", "board_show"])
def test_pages_of_reception_are_closed_to_the_administrator(administrator_client, page):
    BranchFactory()

    assert administrator_client.get(reverse(f"patients:{page}")).status_code == 403


def test_show_patient_allergies_are_the_doctors_alone(reception_client, doctor_client):
    patient = PatientFactory()
    HistoryEntryFactory(patient=patient, code="canary_allergy")

    for_reception = reception_client.get(patient.get_absolute_url()).content.decode()
    for_doctor = doctor_client.get(patient.get_absolute_url()).content.decode()

    assert "canary_allergy" not in for_reception
    assert "canary_allergy" in for_doctor


def test_show_patient_merged_record_leads_to_the_kept_one(reception_client):
    kept = PatientFactory()
    merged = PatientFactory(merged_into=kept)

    page = reception_client.get(merged.get_absolute_url()).content.decode()

    assert kept.get_absolute_url() in page
    assert reverse("patients:appointment_book", args=[merged.pk]) not in page


def correction(patient, **changed):
    form = {
        "version": patient.version,
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "family_kana": patient.family_kana,
        "given_kana": patient.given_kana,
        "birth_date": patient.birth_date.isoformat(),
        "sex": patient.sex,
        "document_language": "ja",
        "branch": patient.branch_id,
    }
    return form | changed


def test_correct_patient_saves_and_counts_the_version(reception_client):
    patient = PatientFactory()
    url = reverse("patients:patient_edit", args=[patient.pk])

    response = reception_client.post(url, correction(patient, family_name="新井"))

    patient.refresh_from_db()
    assert response.url == patient.get_absolute_url()
    assert (patient.family_name, patient.version) == ("新井", 2)


def test_correct_patient_in_two_tabs_shows_both_values_and_then_lets_decide(reception_client):
    patient = PatientFactory()
    url = reverse("patients:patient_edit", args=[patient.pk])
    first = correction(patient, family_name="新井")
    second = correction(patient, family_name="荒井")
    reception_client.post(url, first)

    conflict = reception_client.post(url, second)

    assert conflict.status_code == 409
    (difference,) = conflict.context["differences"]
    assert (difference.saved, difference.typed) == ("新井", "荒井")
    assert conflict.context["form"]["version"].value() == "2"
    decided = reception_client.post(url, second | {"version": 2})
    patient.refresh_from_db()
    assert decided.status_code == 302
    assert (patient.family_name, patient.version) == ("荒井", 3)


def test_correct_patient_to_a_minor_without_guardian_is_refused(reception_client):
    patient = PatientFactory()
    url = reverse("patients:patient_edit", args=[patient.pk])

    response = reception_client.post(url, correction(patient, birth_date="2015-01-01"))

    assert codes(response, "birth_date") == ["guardian_missing"]


def test_name_guardian_is_added_to_the_patient(reception_client):
    patient = PatientFactory()
    url = reverse("patients:guardian_add", args=[patient.pk])

    empty = reception_client.post(url, {})
    added = reception_client.post(url, {"guardian_name": "試験 一郎", "guardian_relation": "父"})

    assert (empty.status_code, added.status_code) == (422, 302)
    assert patient.guardians.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [("H14.3.9", "2002"), ("昭和64年1月8日", "昭和"), ("", "")],
)
def test_echo_birth_date_says_how_it_is_understood(reception_client, typed, said):
    page = reception_client.post("/patients/birth-date/", {"birth_date": typed})

    assert page.status_code == 200
    assert said in page.content.decode()


def test_echo_birth_date_of_a_minor_mentions_the_guardian(reception_client):
    adult = reception_client.post("/patients/birth-date/", {"birth_date": "2000-01-01"})
    minor = reception_client.post("/patients/birth-date/", {"birth_date": "2015-01-01"})

    assert b"<strong>" not in adult.content
    assert b"<strong>" in minor.content
