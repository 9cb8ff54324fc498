"""Sending through a real SMTP server, in every mood it may have."""

import datetime
import email
from email.policy import default

import pytest
from django.utils import timezone

from patients.models import Patient
from reminders.models import Reminder
from reminders.services.attending import send_again
from reminders.services.claiming import claim, settle_abandoned
from reminders.services.planning import plan_all
from reminders.services.sending import send_due
from tests.factories.clinic import StaffFactory
from tests.factories.patients import AppointmentFactory, ConfirmedVisitFactory, PatientFactory
from tests.factories.prescriptions import CourseFactory
from tests.reminders.moments import after, noon

pytestmark = pytest.mark.django_db
State = Reminder.State


@pytest.fixture
def reminder(course):
    plan_all(now=noon())
    Reminder.objects.update(send_after=noon())
    return Reminder.objects.get(kind="check_up")


def test_due_reminder_is_sent_once(reminder, server):
    send_due(now=noon())
    send_due(now=noon())

    assert len(server.accepted) == 1
    assert after(reminder).state == State.SENT
    assert reminder.sent_at


def test_message_is_discreet_and_says_where_to_call(reminder, server, course):
    AppointmentFactory(
        patient=course.patient,
        during=(
            timezone.now() + datetime.timedelta(days=2),
            timezone.now() + datetime.timedelta(days=2, minutes=15),
        ),
    )

    send_due(now=noon())

    message = email.message_from_bytes(server.accepted[0].content, policy=default)
    text = message.get_body(("plain",)).get_content()
    assert message["To"] == "patient@example.org"
    assert message["Message-ID"] == f"<reminder-{reminder.pk}@localhost>"
    assert "ニキビ" not in message["Subject"] + text
    assert course.patient.given_name not in text
    assert course.branch.phone in text
    assert course.patient.ticket_no[-3:] in text
    assert course.patient.ticket_no not in text
    assert any(part.get_content_type() == "text/calendar" for part in message.iter_attachments())


@pytest.mark.parametrize("answer", ["421 busy", "450 greylisted", "452 full"])
def test_temporary_refusal_is_tried_again_later(reminder, server, answer):
    server.answers["patient@example.org"] = answer

    send_due(now=noon())

    assert after(reminder).state == State.WAITING
    assert reminder.send_after > noon()
    assert reminder.attempts == 1


@pytest.mark.parametrize("answer", ["550 no such user", "554 refused"])
def test_permanent_refusal_fails_and_marks_the_address(reminder, server, answer):
    server.answers["patient@example.org"] = answer

    send_due(now=noon())

    assert after(reminder).state == State.FAILED
    assert Patient.objects.get(pk=reminder.patient_id).email_failed_at


def test_connection_dropped_after_the_message_is_in_doubt_and_never_sent_again(reminder, server):
    server.answers["patient@example.org"] = "drop"

    send_due(now=noon())
    send_due(now=noon(days=1))

    assert after(reminder).state == State.IN_DOUBT
    assert len(server.accepted) == 1


@pytest.mark.parametrize("answer", ["drop", "421 busy", "554 refused"])
def test_message_that_breaks_the_connection_leaves_the_others_of_its_batch_alone(
    texts, server, answer
):
    for number in range(3):
        patient = PatientFactory(email=f"{number}@example.org", wants_messages=True)
        seen_on = timezone.localdate() - datetime.timedelta(days=28)
        ConfirmedVisitFactory(patient=patient, visited_on=seen_on)
        CourseFactory(patient=patient)
    plan_all(now=noon())
    broken, *others = Reminder.objects.filter(channel="email").order_by("send_after", "pk")
    server.answers[broken.patient.email] = answer

    send_due(now=noon(minutes=1))

    assert {after(other).state for other in others} == {State.SENT}
    assert after(broken).state != State.SENT
    assert len(server.accepted) == (3 if answer == "drop" else 2)


def test_backlog_waits_at_night_for_the_morning(reminder, server):
    send_due(now=noon(hours=8))
    send_due(now=noon(hours=20, minutes=59))
    assert server.accepted == []

    send_due(now=noon(hours=21))

    assert after(reminder).state == State.SENT


def test_what_somebody_asks_for_at_night_goes_at_once(reminder, server):
    Reminder.objects.update(state=State.FAILED)
    send_again(reminder=reminder, by=StaffFactory(), now=noon(hours=14))

    send_due(now=noon(hours=14, minutes=1))

    assert after(reminder).state == State.SENT


def test_try_after_the_evening_waits_for_the_morning(reminder, server):
    server.answers["patient@example.org"] = "450 greylisted"

    send_due(now=noon(hours=7, minutes=59))

    assert after(reminder).send_after == noon(hours=21)


def test_mail_server_away_loses_nothing(reminder, settings):
    settings.EMAIL_BACKEND = "clinic.mail_backend.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    send_due(now=noon())

    assert after(reminder).state == State.WAITING


def test_claim_of_a_dead_worker_is_sent_by_another(reminder, server):
    claim(now=noon())

    settle_abandoned(now=noon(minutes=11))
    send_due(now=noon(minutes=11))

    assert after(reminder).state == State.SENT
    assert len(server.accepted) == 1


def test_message_that_a_dead_worker_was_sending_goes_on_the_list(reminder, server):
    claim(now=noon())
    Reminder.objects.update(tried_at=noon())

    listed = settle_abandoned(now=noon(minutes=11))
    send_due(now=noon(minutes=12))

    assert listed == 1
    assert after(reminder).state == State.IN_DOUBT
    assert server.accepted == []


def test_worker_whose_claim_was_given_away_sends_nothing(reminder, server, monkeypatch):
    def claimed_by_another(self):
        Reminder.objects.update(claimed_at=noon(seconds=1))

    monkeypatch.setattr(
        "django.core.mail.backends.smtp.EmailBackend.open", claimed_by_another, raising=True
    )

    send_due(now=noon())

    assert server.accepted == []
    assert after(reminder).tried_at is None


@pytest.mark.parametrize(
    "change", [{"wants_messages": False}, {"email": ""}, {"email_failed_at": timezone.now()}]
)
def test_patient_who_cannot_be_written_to_any_more_gets_nothing(reminder, server, change):
    Patient.objects.update(**change)

    send_due(now=noon())

    assert after(reminder).state == State.STOPPED
    assert server.accepted == []


@pytest.mark.parametrize("state", ["stopped_pregnancy", "lost", "closed"])
def test_course_that_ended_since_it_was_planned_is_not_written_to(reminder, server, course, state):
    type(course).objects.update(state=state, end_reason="since")

    send_due(now=noon())

    assert after(reminder).state == State.STOPPED
    assert server.accepted == []


def test_visit_booked_since_it_was_planned_is_announced_in_its_own_time(reminder, server, course):
    start = noon(days=6)
    AppointmentFactory(
        patient=course.patient, during=(start, start + datetime.timedelta(minutes=15))
    )

    send_due(now=noon())

    assert after(reminder).state == State.STOPPED
    assert server.accepted == []
    booked = Reminder.objects.get(kind="check_up", state=State.WAITING)
    assert booked.due_on == timezone.localdate(start)
    assert timezone.localdate(booked.send_after) == timezone.localdate(noon(days=3))


def test_three_days_of_outage_send_nothing_stale(reminder, server):
    send_due(now=noon(days=12))

    assert after(reminder).state == State.STOPPED
    assert server.accepted == []


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org"]
)
def test_address_with_a_second_recipient_never_reaches_one(reminder, server, address):
    Patient.objects.update(email=address)

    send_due(now=noon())

    assert server.accepted == []
    assert after(reminder).state == State.FAILED
