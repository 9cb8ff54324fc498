"""The administrator sees no chart; in an emergency one opens, for an hour, and is looked into."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from clinic import roles
from clinic.handlers import mail_emergency
from clinic.models import AccessLog, EmergencyAccess, OutboxMessage
from clinic.services.emergency import ReviewRefused, open_emergency, review_emergency
from tests.factories.clinic import BranchFactory, EmergencyAccessFactory, StaffFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db
REASON = "医師不在、救急病院からの照会"


def chart(patient):
    return reverse("prescriptions:chart_show", args=[patient.pk])


def opened(client, of, **more):
    words = {"patient": of.ticket_no, "reason": REASON} | more
    return client.post(reverse("patients:emergency_open"), words)


def test_chart_opens_to_the_administrator_who_gives_a_reason(administrator_client):
    patient, other = PatientFactory(), PatientFactory()
    assert administrator_client.get(chart(patient)).status_code == 403

    response = opened(administrator_client, patient)

    assert response.headers["Location"] == chart(patient)
    page = administrator_client.get(chart(patient))
    assert page.status_code == 200
    assert 'class="alarm"' in page.content.decode()
    assert administrator_client.get(patient.get_absolute_url()).status_code == 200
    assert administrator_client.get(chart(other)).status_code == 403


def test_chart_opened_in_an_emergency_is_only_read(administrator_client):
    patient = PatientFactory()
    opened(administrator_client, patient)

    for name in ("prescriptions:history_edit", "patients:patient_edit", "patients:record_merge"):
        url = reverse(name, args=[patient.pk])
        assert administrator_client.get(url).status_code == 403
        assert administrator_client.post(url, {"reason": "x"}).status_code == 403


def test_chart_closes_after_an_hour(administrator_client):
    patient = PatientFactory()
    EmergencyAccessFactory(
        user=administrator_client.user,
        patient_id=patient.pk,
        opened_at=timezone.now() - timedelta(minutes=61),
    )

    assert administrator_client.get(chart(patient)).status_code == 403


def test_chart_opens_to_nobody_else(client_of):
    patient = PatientFactory()
    EmergencyAccessFactory(patient_id=patient.pk)

    for role in (roles.ADMINISTRATOR, roles.RECEPTION):
        assert client_of(role).get(chart(patient)).status_code == 403


def test_reception_with_a_row_of_their_own_still_sees_no_chart(reception_client):
    patient = PatientFactory()
    EmergencyAccessFactory(user=reception_client.user, patient_id=patient.pk)

    assert reception_client.get(chart(patient)).status_code == 403


def test_every_look_names_the_emergency_in_the_access_log(administrator_client):
    patient = PatientFactory()
    opened(administrator_client, patient)
    access = EmergencyAccess.objects.get()

    administrator_client.get(chart(patient))

    first, last = AccessLog.objects.filter(patient_id=patient.pk).order_by("sequence")
    assert (first.object_id, first.reason) == (f"emergency {access.pk}", REASON)
    assert (last.view, last.reason) == ("prescriptions:chart_show", f"emergency {access.pk}")


@pytest.mark.parametrize(
    "words", [{"reason": ""}, {"reason": "   "}, {"patient": "K-777777"}, {"patient": ""}]
)
def test_chart_stays_closed_without_reason_or_patient(administrator_client, words):
    assert opened(administrator_client, PatientFactory(), **words).status_code == 422
    assert not EmergencyAccess.objects.exists()


def test_namesakes_are_not_told_apart_here(administrator_client):
    PatientFactory()
    two = PatientFactory()

    assert opened(administrator_client, two, patient="シケン").status_code == 422


def test_opening_alarms_doctors_and_other_administrators_and_nobody_else():
    by = StaffFactory(role=roles.ADMINISTRATOR)
    told = {StaffFactory(role=roles.ADMINISTRATOR), StaffFactory(role=roles.DOCTOR)}
    StaffFactory(role=roles.RECEPTION)
    StaffFactory(role=roles.DOCTOR, is_active=False)
    patient = PatientFactory(recorded_by=by)

    open_emergency(patient_id=patient.pk, reason=REASON, by=by, now=timezone.now())
    promised = OutboxMessage.objects.filter(topic="emergency.opened")
    for message in promised:
        mail_emergency(message.payload)

    assert {address for sent in mail.outbox for address in sent.to} == {each.email for each in told}
    for sent in mail.outbox:
        text = f"{sent.subject} {sent.body}"
        assert by.name in text
        assert str(patient.ticket_no) not in text
        assert REASON not in text


def test_alarm_stands_on_the_reviewers_pages_until_the_review(client_of):
    access = EmergencyAccessFactory(patient_id=PatientFactory().pk)
    branch = BranchFactory()
    doctor = client_of(roles.DOCTOR, branch=branch)
    reception = client_of(roles.RECEPTION, branch=branch)
    board = reverse("patients:board_show")

    assert 'class="alarm"' in doctor.get(board).content.decode()
    assert 'class="alarm"' not in reception.get(board).content.decode()
    response = doctor.post(
        reverse("patients:emergency_review", args=[access.pk]),
        {"outcome": "justified", "note": "電話で確認"},
    )

    assert response.status_code == 302
    assert 'class="alarm"' not in doctor.get(board).content.decode()
    access.refresh_from_db()
    assert (access.reviewed_by, access.outcome) == (doctor.user, "justified")


def test_review_is_by_another_person_and_once(administrator_client, doctor_client):
    own = EmergencyAccessFactory(user=administrator_client.user)
    words = {"outcome": "justified", "note": "問題なし"}
    url = reverse("patients:emergency_review", args=[own.pk])

    assert administrator_client.post(url, words).status_code == 422
    assert doctor_client.post(url, words).status_code == 302
    assert doctor_client.post(url, words).status_code == 422
    with pytest.raises(ReviewRefused, match="reviewed"):
        review_emergency(
            access=own, outcome="justified", note="x", by=StaffFactory(), now=timezone.now()
        )


def test_review_not_made_within_a_day_shows_as_overdue(doctor_client):
    day_before = timezone.now() - timedelta(hours=25)
    late = EmergencyAccessFactory(patient_id=PatientFactory().pk, opened_at=day_before)
    fresh = EmergencyAccessFactory(patient_id=PatientFactory().pk)

    listed = doctor_client.get(reverse("patients:emergency_list")).context["emergencies"]

    assert {each.access: each.is_late for each in listed} == {late: True, fresh: False}


@pytest.mark.parametrize(
    "change", [{"reason": "別の理由"}, {"closes_at": timezone.now()}, {"patient_id": 2}]
)
def test_what_was_opened_why_and_until_when_is_never_rewritten(change):
    access = EmergencyAccessFactory()

    with pytest.raises(ProgrammingError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk)._raw_delete(using="default")


@pytest.mark.parametrize(
    ("wall", "wrong"),
    [
        ("with_reason", {"reason": ""}),
        ("an_hour_at_most", {"closes_at": timezone.now() + timedelta(hours=2)}),
    ],
)
def test_database_refuses_access_without_reason_or_end(wall, wrong):
    with pytest.raises(IntegrityError, match=wall), transaction.atomic():
        EmergencyAccessFactory(**wrong)
