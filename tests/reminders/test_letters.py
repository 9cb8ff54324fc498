"""A message drawn once for its text reads as if the mail library had written it by itself."""

import datetime
import email
import re
from email.policy import default

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from clinic.models import Organisation
from reminders.models import MessageText, Reminder
from reminders.queries.messages import message_of
from tests.factories.patients import AppointmentFactory
from tests.factories.reminders import ReminderFactory

pytestmark = pytest.mark.django_db
KINDS = ["check_up", "rest_over", "post_course_test", "contraception_end", "interim_test"]


@pytest.fixture
def reminder(texts):
    return ReminderFactory(obligation__course__patient__email="patient@example.org")


def read(content):
    message = email.message_from_bytes(content, policy=default)
    headers = {name: str(value) for name, value in message.items() if name != "Content-Type"}
    parts = [
        (part.get_content_type(), part.get_filename(), part.get_content().replace("\r\n", "\n"))
        for part in message.walk()
        if not part.is_multipart()
    ]
    assert not message.defects
    return headers, parts


def both(reminder):
    """Read the message as it is sent, and as the library alone would write it."""
    letter = message_of(reminder, message_id="<reminder-1@example.org>")
    letter.extra_headers["Date"] = "Sun, 29 Nov 2026 06:00:00 -0000"
    drawn = letter.message().as_bytes(linesep="\r\n")
    library = EmailMultiAlternatives.message(letter).as_bytes()
    (ours, our_parts), (theirs, their_parts) = read(drawn), read(library)
    ours.pop("Date"), theirs.pop("Date")
    return (ours, our_parts), (theirs, their_parts)


def book(patient):
    start = timezone.now() + datetime.timedelta(days=5)
    AppointmentFactory(patient=patient, during=(start, start + datetime.timedelta(minutes=15)))


@pytest.mark.parametrize("is_booked", [True, False])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_drawn_message_is_that_of_the_library(reminder, kind, language, is_booked):
    reminder.kind, reminder.patient.document_language = kind, language
    if is_booked:
        book(reminder.patient)

    ours, theirs = both(reminder)

    assert ours == theirs
    assert len(ours[1]) == (3 if is_booked else 2)
    assert not re.search(r"zq[a-z_]+qz", str(ours))


@pytest.mark.parametrize(
    "body",
    ["plain $link $phone $ticket_tail", "x" * 1200 + " $link $phone $ticket_tail", "é\n.\n$link"],
)
@pytest.mark.parametrize("clinic", ["A & B <Clínic>", "クリニック"])
def test_whatever_a_text_or_a_name_holds_arrives_as_it_is(reminder, body, clinic):
    Organisation.objects.update(name_en=clinic, name_ja=clinic)
    MessageText.objects.filter(kind="check_up").update(body=body + " $clinic", subject="$clinic")
    reminder.patient.document_language = "en"

    ours, theirs = both(reminder)

    assert ours == theirs
    assert ours[0]["Subject"] == clinic
    assert clinic in ours[1][0][2]


@pytest.mark.parametrize("address", ["é@example.org", "a@例え.jp", "a.b+c@example.org"])
def test_address_in_other_letters_is_written_as_the_library_writes_it(reminder, address):
    reminder.patient.email = address

    ours, theirs = both(reminder)

    assert ours[0]["To"] == theirs[0]["To"]


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org"]
)
def test_what_is_not_one_address_is_refused(reminder, address):
    reminder.patient.email = address

    with pytest.raises(ValueError, match=r"Invalid address"):
        message_of(reminder, message_id="<1@example.org>").message()


def test_two_messages_of_one_text_hold_nothing_of_each_other(reminder):
    other = ReminderFactory(
        obligation__course__patient__email="other@example.org",
        obligation__course__patient__ticket_no="K-000987",
    )
    other.patient.document_language = reminder.patient.document_language

    first, second = (
        message_of(each, message_id=f"<{each.pk}@example.org>").message().as_bytes()
        for each in (reminder, other)
    )

    assert (b"987" in first, b"987" in second) == (False, True)
    assert b"patient@example.org" not in second


def test_any_backend_takes_the_message(reminder, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    message_of(reminder, message_id="<1@example.org>").send()

    assert mail.outbox[0].to == ["patient@example.org"]
    assert Reminder.objects.count() == 1
