"""The link in a message: good once, for a while, and it gives nothing away."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from patients.models import Patient
from reminders.models import Reminder, Reply
from reminders.queries.replies import answer_url
from tests.factories.reminders import ObligationFactory, ReminderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder(texts):
    return ReminderFactory(state=Reminder.State.SENT)


def path(reminder):
    return "/answer/" + answer_url(reminder).split("/answer/")[1]


def stored():
    return list(Reply.objects.values_list("answer", flat=True))


def test_opening_the_link_answers_nothing_and_names_nobody(reminder):
    Patient.objects.update(family_name="髙橋", wants_messages=True)

    page = Client().get(path(reminder))

    assert page.status_code == 200
    assert stored() == []
    assert "髙橋" not in page.text
    assert reminder.patient.ticket_no not in page.text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("answer", ["coming", "other_date", "stop"])
def test_answer_is_kept_once(reminder, answer):
    client = Client()

    first = client.post(path(reminder), {"answer": answer})
    second = client.post(path(reminder), {"answer": "coming"})

    assert (first.status_code, second.status_code) == (200, 410)
    assert stored() == [answer]


def test_stop_ends_every_message_that_waits(reminder):
    other = ObligationFactory(course=reminder.obligation.course, kind="rest_over")
    waiting = ReminderFactory(obligation=other)

    Client().post(path(reminder), {"answer": "stop"})

    waiting.refresh_from_db()
    assert waiting.state == Reminder.State.STOPPED
    assert not Patient.objects.get(pk=reminder.patient_id).wants_messages


def test_unknown_answer_is_refused_and_may_be_tried_again(reminder):
    assert Client().post(path(reminder), {"answer": "maybe"}).status_code == 422
    assert stored() == []


def test_expired_link_says_so(reminder):
    Reminder.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=8))

    assert Client().post(path(reminder), {"answer": "coming"}).status_code == 410
    assert stored() == []


def test_link_that_nobody_signed_leads_nowhere(reminder):
    forged = path(reminder).replace(f"/{reminder.pk}:", f"/{reminder.pk + 1}:")

    assert Client().get(forged).status_code == 404
    assert Client().get("/answer/nonsense/").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("ja", "一度だけ"), ("en", "given once")])
def test_page_speaks_the_patients_language(reminder, language, words):
    Patient.objects.update(document_language=language)

    assert words in Client(headers={"Accept-Language": "fr"}).get(path(reminder)).text


def test_reception_closes_a_wish_for_another_date(reception_client, reminder):
    reply = Reply.objects.create(reminder=reminder, answer="other_date")
    assert reminder.patient.ticket_no in reception_client.get("/reminders/").text

    reception_client.post(f"/patients/{reminder.patient_id}/replies/{reply.pk}/done/")

    reply.refresh_from_db()
    assert reply.handled_by == reception_client.user
    assert reminder.patient.ticket_no not in reception_client.get("/reminders/?tab=waiting").text
