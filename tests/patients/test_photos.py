"""Photos: kept as pixels alone, private, each look recorded, publication apart."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clinic.models import AccessLog
from clinic.pictures import rebuild_picture
from patients.models import Consent, Photo
from patients.services.photos import add_photos
from tests.clinic.hostile_pictures import PAYLOAD
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.patients import ConsentTextFactory, PatientFactory, VisitFactory

pytestmark = pytest.mark.django_db


def jpeg(colour: str = "red", tail: bytes = b"") -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 42.0, 1.0)})
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", exif=exif)
    return out.getvalue() + tail


def upload(client, visit, **files: bytes):
    sent = {
        f"photo-{view}": SimpleUploadedFile(f"{view}.jpg", content)
        for view, content in files.items()
    }
    url = reverse("patients:photo_list", args=[visit.patient_id])
    return client.post(url, {"visit": visit.pk, **sent})


def kept(visit, view: str = "front") -> Photo:
    doctor = visit.doctor
    return add_photos(visit=visit, pictures={view: rebuild_picture(jpeg())}, by=doctor)[0]


def test_photos_of_several_views_are_kept_without_what_was_not_seen(doctor_client):
    visit = VisitFactory()

    response = upload(doctor_client, visit, front=jpeg(tail=PAYLOAD), left=jpeg("blue"))

    assert response.status_code == 302
    photos = Photo.objects.filter(visit=visit)
    assert [each.view for each in photos] == ["front", "left"]
    with photos[0].file.open() as file:
        stored = file.read()
    assert PAYLOAD not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert dict(image.getexif()) == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"<svg onload=x>", "not_a_picture"), (b"\xff\xd8\xff\xe0", "unreadable")],
)
def test_what_is_no_picture_is_refused_with_all_others(doctor_client, content, code):
    visit = VisitFactory()

    response = upload(doctor_client, visit, front=content, left=jpeg())

    assert response.status_code == 422
    errors = response.context["form"].errors.as_data()
    assert [each.code for each in errors["photo-front"]] == [code]
    assert not Photo.objects.exists()


def test_nothing_chosen_is_said(doctor_client):
    response = upload(doctor_client, VisitFactory())

    assert [each.code for each in response.context["form"].non_field_errors().as_data()] == ["none"]


def test_visit_of_another_patient_takes_no_photo(doctor_client):
    visit, other = VisitFactory(), VisitFactory()
    url = reverse("patients:photo_list", args=[visit.patient_id])
    sent = {"visit": other.pk, "photo-front": SimpleUploadedFile("x.jpg", jpeg())}

    assert doctor_client.post(url, sent).status_code == 422
    assert not Photo.objects.exists()


def test_each_look_at_a_photo_is_recorded_and_nothing_may_be_stored_on_the_way(doctor_client):
    photo = kept(VisitFactory())
    url = reverse("patients:photo_show", args=[photo.visit.patient_id, photo.pk])

    answers = [doctor_client.get(url) for _ in range(3)]

    assert all("no-store" in each["Cache-Control"] for each in answers)
    assert {each["Content-Type"] for each in answers} == {"image/jpeg"}
    assert answers[0].content.startswith(b"\xff\xd8\xff")
    looks = AccessLog.objects.filter(object_id=f"photo {photo.pk}")
    assert [look.patient_id for look in looks] == [photo.visit.patient_id] * 3


@pytest.mark.parametrize("role", ["reception", "administrator"])
def test_other_roles_see_no_photo(role):
    photo = kept(VisitFactory())
    client = signed_in(StaffFactory(role=role))

    for name, words in (
        ("photo_show", [photo.visit.patient_id, photo.pk]),
        ("photo_list", [photo.visit.patient_id]),
        ("photo_compare", [photo.visit.patient_id]),
    ):
        assert client.get(reverse(f"patients:{name}", args=words)).status_code == 403


def test_voided_photo_is_shown_no_more_and_stays_voided(doctor_client):
    photo = kept(VisitFactory())
    words = [photo.visit.patient_id, photo.pk]

    doctor_client.post(reverse("patients:photo_void", args=words), {"reason": "somebody else"})

    photo.refresh_from_db()
    assert photo.voided_reason == "somebody else"
    assert doctor_client.get(reverse("patients:photo_show", args=words)).status_code == 404


def test_one_view_is_compared_through_the_months(doctor_client):
    visit = VisitFactory()
    first, second = kept(visit), kept(visit)
    kept(visit, "left")

    url = reverse("patients:photo_compare", args=[visit.patient_id])
    shown = doctor_client.get(url, {"view": "front"}).context["shown"]

    assert [each.pk for each in shown.photos] == [first.pk, second.pk]
    assert doctor_client.get(url, {"view": "none"}).status_code == 200


def test_publication_is_agreed_to_and_taken_back_apart_from_treatment(doctor_client):
    patient = PatientFactory()
    ConsentTextFactory(kind="photo_publication")
    agree = reverse("patients:publication_agree", args=[patient.pk])

    assert doctor_client.post(agree, {"signer_name": "試験 太郎"}).status_code == 422
    doctor_client.post(agree, {"signer_name": "試験 太郎", "is_agreed": "on"})
    consent = Consent.objects.get(patient=patient)
    revoke = reverse("patients:publication_revoke", args=[patient.pk, consent.pk])
    assert doctor_client.post(revoke, {}).status_code == 302
    consent.refresh_from_db()
    assert consent.revoked_on is None
    doctor_client.post(revoke, {"reason": "does not wish it any more"})

    consent.refresh_from_db()
    assert consent.revoked_reason == "does not wish it any more"
    assert not patient.courses.exists()
