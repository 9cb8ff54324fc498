"""Reminders in doubt, settled by the mail server's log and by nothing else."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from patients.models import Patient
from reminders.models import Reminder
from reminders.services.sending import message_id_of
from tests.factories.reminders import ReminderFactory
from tests.reminders.moments import after

pytestmark = pytest.mark.django_db
State = Reminder.State
ADDRESS = "patient@example.org"


@pytest.fixture
def doubtful(texts):
    return make(State.IN_DOUBT)


def make(state):
    return ReminderFactory(
        obligation__course__patient__email=ADDRESS,
        obligation__course__patient__wants_messages=True,
        state=state,
        tried_at=timezone.now(),
        last_error="never confirmed",
    )


def read(tmp_path, reminder, *endings):
    path = tmp_path / "mail.log"
    begun = f"mx postfix/cleanup[1]: 4F9D21A0: message-id={message_id_of(reminder)}"
    lines = [begun, *(f"mx postfix/smtp[2]: 4F9D21A0: {ending}" for ending in endings)]
    path.write_text("".join(f"Nov 29 10:00:00 {line}\n" for line in lines), encoding="utf-8")
    call_command("resolve_in_doubt", "--log", str(path))


def test_message_that_the_server_accepted_is_sent(tmp_path, doubtful, capsys):
    read(tmp_path, doubtful, "to=<patient@example.org>, status=sent (250 OK)")

    assert after(doubtful).state == State.SENT
    assert (doubtful.sent_at, doubtful.last_error) == (doubtful.tried_at, "")
    assert capsys.readouterr().out == "sent: 1, came back: 0, still in doubt: 0\n"


@pytest.mark.parametrize("state", [State.IN_DOUBT, State.SENT])
def test_message_that_came_back_failed_and_its_address_is_marked(tmp_path, texts, state):
    reminder = make(state)

    read(tmp_path, reminder, "to=<patient@example.org>, status=bounced (550 no such user)")

    assert (after(reminder).state, reminder.last_error) == (State.FAILED, "bounced")
    assert Patient.objects.get(pk=reminder.patient_id).email_failed_at


def test_address_that_was_corrected_since_is_not_marked(tmp_path, doubtful):
    Patient.objects.update(email="corrected@example.org")

    read(tmp_path, doubtful, "to=<patient@example.org>, status=bounced (550 no such user)")

    assert after(doubtful).state == State.FAILED
    assert Patient.objects.get(pk=doubtful.patient_id).email_failed_at is None


def test_message_that_the_log_does_not_know_stays_listed(tmp_path, doubtful, capsys):
    read(tmp_path, doubtful)

    assert after(doubtful).state == State.IN_DOUBT
    assert capsys.readouterr().out == "sent: 0, came back: 0, still in doubt: 1\n"


@pytest.mark.parametrize("state", [State.WAITING, State.STOPPED, State.DONE_BY_PHONE])
def test_what_is_not_in_doubt_is_left_alone(tmp_path, texts, state):
    reminder = make(state)

    read(tmp_path, reminder, "to=<patient@example.org>, status=sent (250 OK)")

    assert after(reminder).state == state


def test_reading_a_log_twice_changes_nothing(tmp_path, doubtful, capsys):
    for _time in range(2):
        read(tmp_path, doubtful, "to=<patient@example.org>, status=sent (250 OK)")

    assert capsys.readouterr().out.endswith("sent: 0, came back: 0, still in doubt: 0\n")
    assert Reminder.objects.count() == 1


def test_log_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CommandError):
        call_command("resolve_in_doubt", "--log", str(tmp_path / "none"))
