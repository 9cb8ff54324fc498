"""One visit, however often and by however many it is sent."""

import pytest
from django.urls import reverse

from clinic.models import FormDraft
from patients.models import Visit, VisitAmendment
from prescriptions.models import Prescription
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.patients.together import together
from tests.prescriptions.scene import scene, woman_scene
from tests.prescriptions.test_consultation_page import address, answers, client_for, post

TIMES = 20


def test_twenty_identical_posts_at_once_make_one_visit_and_one_prescription(committed_db):
    it = woman_scene()
    sent = answers(it)
    clients = [client_for(it) for _ in range(TIMES)]

    statuses = []
    raised = together(
        lambda n: statuses.append(clients[n].post(address(it), sent).status_code), TIMES
    )

    assert raised == []
    assert statuses == [302] * TIMES
    assert Prescription.objects.filter(visit=it.visit).count() == 1
    assert Visit.objects.filter(patient=it.patient, state="confirmed").count() == 1


@pytest.mark.django_db
def test_second_of_two_people_sees_both_versions_field_by_field():
    it = scene()
    post(it, findings="few papules", weight_kg="60.0")
    second = signed_in(StaffFactory())

    response = second.post(address(it), answers(it, findings="many papules", weight_kg="60.0"))

    assert response.status_code == 409
    rows = response.context["form"].rows
    assert [(row.name, row.saved, row.typed) for row in rows] == [
        ("findings", "few papules", "many papules")
    ]
    assert Prescription.objects.count() == 1


@pytest.mark.django_db
def test_chosen_words_become_amendments_with_a_reason_and_the_old_ones_stay():
    it = scene()
    post(it, findings="few papules", complaint="dry lips")
    second = signed_in(StaffFactory())
    FormDraft.objects.create(
        user=second.user, form=f"visit:{it.visit.pk}", fields={}, saved_at=it.now
    )
    url = reverse("prescriptions:visit_merge", args=[it.patient.pk, it.visit.pk])
    sent = answers(it, findings="many papules", complaint="none")
    chosen = sent | {"take-findings": "mine", "take-complaint": "saved"}

    without_reason = second.post(url, chosen)
    joined = second.post(url, chosen | {"reason": "seen together"})

    assert without_reason.status_code == 422
    assert joined.status_code == 302
    visit = Visit.objects.get(pk=it.visit.pk)
    assert (visit.findings, visit.complaint) == ("many papules", "dry lips")
    amendment = VisitAmendment.objects.get()
    assert (amendment.field, amendment.old_value) == ("findings", "few papules")
    assert not FormDraft.objects.exists()


@pytest.mark.django_db
def test_nothing_is_chosen_beforehand_between_two_versions():
    it = scene()
    post(it, findings="few papules")

    response = signed_in(StaffFactory()).post(address(it), answers(it, findings="many"))

    assert "checked" not in response.content.decode().partition("<main")[2]


@pytest.mark.django_db
def test_somebody_else_with_a_draft_of_the_visit_is_named():
    it = scene()
    other = StaffFactory(name="試験 次郎")
    FormDraft.objects.create(user=other, form=f"visit:{it.visit.pk}", fields={}, saved_at=it.now)

    assert "試験 次郎" in client_for(it).get(address(it)).content.decode()


@pytest.mark.django_db
def test_confirmed_visit_forgets_the_draft_of_who_confirmed():
    it = scene()
    FormDraft.objects.create(
        user=it.doctor, form=f"visit:{it.visit.pk}", fields={}, saved_at=it.now
    )

    post(it)

    assert not FormDraft.objects.exists()
