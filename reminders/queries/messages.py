"""The e-mail of a reminder: the clinic's words in the patient's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from clinic.models import Organisation
from patients.models import Appointment
from patients.queries.reach import ADDRESSES
from reminders.models import MessageText, Reminder
from reminders.queries.letters import Contents, Letter
from reminders.queries.replies import answer_url
from reminders.queries.texts import current_texts
from reminders.rules.words import Words, fill, tells


@dataclass(frozen=True, slots=True)
class Materials:
    """What messages are made of besides their reminders."""

    clinic: Organisation
    texts: dict[tuple[str, str], MessageText]
    appointments: dict[int, Appointment]

    def text_of(self, reminder: Reminder) -> MessageText:
        """Return the words to use. Raises KeyError if there are none."""
        return reminder.text or self.texts[reminder.kind, reminder.patient.document_language]


def materials_for(reminders: Iterable[Reminder]) -> Materials:
    """Gather what any number of messages needs, in three queries."""
    patients = [reminder.patient_id for reminder in reminders]
    booked = (
        Appointment.objects.filter(
            patient__in=patients,
            state=Appointment.State.BOOKED,
            during__startswith__date__gte=timezone.localdate(),
        )
        .select_related("branch")
        .order_by("patient_id", "during")
        .distinct("patient_id")
    )
    return Materials(
        clinic=Organisation.objects.get(),
        texts={(text.kind, text.language): text for text in current_texts()},
        appointments={each.patient_id: each for each in booked},
    )


def message_of(
    reminder: Reminder,
    *,
    message_id: str,
    connection: BaseEmailBackend | None = None,
    materials: Materials | None = None,
) -> Letter:
    """Return the message, plain text first, with the appointment as a calendar entry.

    Raises KeyError or ValueError if there is no text that can be used.
    """
    materials = materials or materials_for([reminder])
    values = values_of(reminder, materials)
    text = materials.text_of(reminder)
    appointment = materials.appointments.get(reminder.patient_id)
    return Letter(
        Contents(
            subject=fill(text.subject, values),
            body=text.body,
            language=text.language,
            values=values,
            calendar=calendar_entry(appointment, values) if appointment else "",
        ),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[reminder.patient.email],
        headers={"Message-ID": message_id},
        connection=connection,
    )


def short_of(reminder: Reminder, materials: Materials) -> str:
    """Return the text of a LINE message or an SMS: whoever holds the telephone may read it.

    A clinic's name that tells what it treats is left out. Raises KeyError or ValueError if there
    is no text that can be used.
    """
    values = values_of(reminder, materials)
    clinic = "" if tells(values["clinic"]) else values["clinic"]
    words = " ".join(fill(materials.text_of(reminder).short, values | {"clinic": clinic}).split())
    if not words or tells(words):
        raise ValueError("no short text")
    return words


def address_of(reminder: Reminder) -> str:
    """Return where a message goes; empty for a telephone call."""
    address, _failed = ADDRESSES.get(reminder.channel, ("", ""))
    return str(getattr(reminder.patient, address)) if address else ""


def words_of(reminder: Reminder) -> Words:
    """Return subject and body as this patient reads them; a text has no subject."""
    materials = materials_for([reminder])
    if reminder.channel != Reminder.Channel.EMAIL:
        return Words("", short_of(reminder, materials))
    return _filled(materials.text_of(reminder), values_of(reminder, materials))


def _filled(text: MessageText, values: dict[str, str]) -> Words:
    return Words(fill(text.subject, values), fill(text.body, values))


def calendar_entry(appointment: Appointment, values: dict[str, str]) -> str:
    """Return the appointment as iCalendar (RFC 5545), without a word about the treatment."""
    event = Event()
    event.add("uid", f"appointment-{appointment.pk}@isocourse")
    event.add("dtstamp", appointment.state_changed_at.astimezone(UTC))
    event.add("dtstart", appointment.during.lower.astimezone(UTC))
    event.add("dtend", appointment.during.upper.astimezone(UTC))
    event.add("summary", f"{values['clinic']} {values['branch']}")
    event.add("description", values["phone"])
    calendar = Calendar()
    calendar.add("prodid", "-//Isocourse//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def values_of(reminder: Reminder, materials: Materials) -> dict[str, str]:
    """Return what the placeholders stand for, in the patient's language."""
    appointment = materials.appointments.get(reminder.patient_id)
    branch = appointment.branch if appointment else reminder.obligation.course.branch
    with override(reminder.patient.document_language):
        booked = ""
        if appointment:
            start = timezone.localtime(appointment.during.lower)
            booked = _("Your appointment: %s") % formats.date_format(start, "DATETIME_FORMAT")
        return {
            "clinic": str(materials.clinic),
            "branch": str(branch),
            "phone": branch.phone,
            "due_on": formats.date_format(reminder.due_on, "DATE_FORMAT"),
            "appointment": booked,
            "ticket_tail": reminder.patient.ticket_no[-3:],
            "link": answer_url(reminder),
        }
