"""By which channel a patient wishes to be reminded, as reception types it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from patients.models import Patient
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db
LINE_ID = "U" + "0123456789abcdef" * 2


@pytest.fixture
def all_channels(settings):
    settings.MESSAGE_CHANNELS = ["email", "line", "sms"]


def correct(client, patient, **typed):
    page = client.get(reverse("patients:patient_edit", args=[patient.pk]))
    form = page.context["form"]
    said = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    said["branch"] = patient.branch_id
    said.pop("wants_messages")
    return client.post(
        reverse("patients:patient_edit", args=[patient.pk]), said | {"wants_messages": "on"} | typed
    )


def test_without_other_channels_nothing_is_asked_and_nothing_changed(reception_client):
    patient = PatientFactory(email="a@example.org", message_channel="line", line_user_id=LINE_ID)

    page = reception_client.get(reverse("patients:patient_edit", args=[patient.pk]))
    answer = correct(reception_client, patient, message_channel="sms", line_user_id="")

    assert "LINE" not in page.text
    assert answer.status_code == 302
    patient.refresh_from_db()
    assert (patient.message_channel, patient.line_user_id) == ("line", LINE_ID)


def test_wish_for_line_is_kept(reception_client, all_channels):
    patient = PatientFactory()

    answer = correct(
        reception_client, patient, message_channel="line", line_user_id=LINE_ID.upper()
    )

    assert answer.status_code == 302
    patient.refresh_from_db()
    assert (patient.wants_messages, patient.message_channel) == (True, "line")
    assert patient.line_user_id == LINE_ID
    assert "LINE" in reception_client.get(patient.get_absolute_url()).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"message_channel": "line"}, "line_user_id"),
        ({"message_channel": "line", "line_user_id": "@clinic"}, "line_user_id"),
        ({"message_channel": "sms"}, "phone"),
        ({"message_channel": "sms", "phone": "03-1234-5678"}, "phone"),
        ({"message_channel": "email"}, "email"),
        ({"message_channel": "pigeon"}, "message_channel"),
        ({"message_channel": ""}, "message_channel"),
    ],
)
def test_channel_without_its_address_is_refused_there(reception_client, all_channels, typed, field):
    patient = PatientFactory()

    answer = correct(reception_client, patient, **typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    patient.refresh_from_db()
    assert not patient.wants_messages


def test_channel_given_up_by_the_clinic_is_kept_until_somebody_changes_it(
    reception_client, settings
):
    settings.MESSAGE_CHANNELS = ["email", "sms"]
    patient = PatientFactory(message_channel="line", line_user_id=LINE_ID)

    assert correct(reception_client, patient).status_code == 302

    patient.refresh_from_db()
    assert (patient.message_channel, patient.line_user_id) == ("line", LINE_ID)


@pytest.mark.parametrize(
    ("failed", "typed"),
    [
        ("email_failed_at", {"email": "new@example.org"}),
        ("phone_failed_at", {"phone": "080-1234-5678"}),
        ("line_failed_at", {"line_user_id": "U" + "f" * 32}),
    ],
)
def test_corrected_address_is_good_again(reception_client, all_channels, failed, typed):
    addresses = {"email": "a@example.org", "phone": "+819012345678", "line_user_id": LINE_ID}
    patient = PatientFactory(**addresses, **{failed: timezone.now()})

    correct(reception_client, patient)
    assert getattr(Patient.objects.get(), failed)
    correct(reception_client, Patient.objects.get(), **typed)

    assert getattr(Patient.objects.get(), failed) is None
