"""A mail server that refuses, stops, breaks off or dawdles, at each stage of the conversation."""

import pytest

from patients.models import Patient
from reminders.models import Reminder
from reminders.services.sending import send_due
from tests.reminders import drip
from tests.reminders.moments import after, noon

pytestmark = pytest.mark.django_db
State = Reminder.State
BEFORE_THE_CONTENT = drip.STAGES[:-1]


@pytest.fixture
def mood(settings):
    with drip.serving() as (port, mood):
        settings.EMAIL_BACKEND = "clinic.mail_backend.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
        yield mood


@pytest.mark.parametrize("answer", ["", "drop"])
@pytest.mark.parametrize("stage", BEFORE_THE_CONTENT)
def test_silence_before_the_content_is_tried_again_later(reminder, mood, stage, answer):
    mood.answers[stage] = answer

    send_due(now=noon())
    assert after(reminder).state == State.WAITING
    assert reminder.send_after > noon()

    mood.answers.clear()
    send_due(now=noon(hours=1))
    assert after(reminder).state == State.SENT
    assert len(mood.accepted) == 1


@pytest.mark.parametrize("answer", ["", "drop"])
def test_silence_after_the_content_is_in_doubt_and_never_sent_again(reminder, mood, answer):
    mood.answers["content"] = answer

    send_due(now=noon())
    mood.answers.clear()
    send_due(now=noon(hours=1))

    assert after(reminder).state == State.IN_DOUBT
    assert len(mood.accepted) == 1


@pytest.mark.parametrize("code", [421, 450, 451, 452])
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "content"])
def test_temporary_refusal_at_any_stage_is_tried_again_and_marks_nobody(
    reminder, mood, stage, code
):
    mood.answers[stage] = f"{code} not now"

    send_due(now=noon())

    assert after(reminder).state == State.WAITING
    assert (reminder.attempts, mood.accepted) == (1, [])
    assert not Patient.objects.exclude(email_failed_at=None).exists()


@pytest.mark.parametrize("code", [550, 554])
@pytest.mark.parametrize(
    ("stage", "is_the_address"),
    [("MAIL", False), ("RCPT", True), ("DATA", False), ("content", False)],
)
def test_permanent_refusal_fails_and_marks_the_address_that_was_refused(
    reminder, mood, stage, is_the_address, code
):
    mood.answers[stage] = f"{code} never"

    send_due(now=noon())

    assert after(reminder).state == State.FAILED
    assert Patient.objects.exclude(email_failed_at=None).exists() == is_the_address


def test_server_that_says_a_byte_at_a_time_gets_the_message_once(reminder, mood):
    mood.seconds_a_byte = 0.01

    send_due(now=noon())
    send_due(now=noon(minutes=1))

    assert after(reminder).state == State.SENT
    assert len(mood.accepted) == 1


def test_address_of_another_alphabet_arrives_in_letters_of_the_net(reminder, mood):
    Patient.objects.update(email="patient@例え.jp")

    send_due(now=noon())

    assert after(reminder).state == State.SENT
    assert b"To: patient@xn--r8jz45g.jp" in mood.accepted[0]
