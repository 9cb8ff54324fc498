"""The e-mail of a reminder: the clinic's words in the patient's language."""

from datetime import UTC

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from clinic.models import Organisation
from patients.models import Appointment
from reminders.models import MessageText, Reminder
from reminders.queries.replies import answer_url
from reminders.rules.words import Words, fill


def message_of(
    reminder: Reminder, *, message_id: str, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """Return the message, plain text first, with the appointment as a calendar entry."""
    appointment = next_appointment(reminder)
    values = values_of(reminder, appointment)
    words = words_of(reminder, values)
    language = reminder.patient.document_language
    html = render_to_string(
        "reminders/mail.html",
        {"words": words, "language": language, "link": values["link"], "clinic": values["clinic"]},
    )
    message = EmailMultiAlternatives(
        subject=words.subject,
        body=words.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[reminder.patient.email],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(html, "text/html")
    if appointment is not None:
        message.attach("visit.ics", calendar_entry(appointment, values), "text/calendar")
    return message


def words_of(reminder: Reminder, values: dict[str, str] | None = None) -> Words:
    """Return subject and body as this patient reads them."""
    text = reminder.text or latest_text(reminder.kind, reminder.patient.document_language)
    values = values or values_of(reminder, next_appointment(reminder))
    return Words(fill(text.subject, values), fill(text.body, values))


def latest_text(kind: str, language: str) -> MessageText:
    return MessageText.objects.filter(kind=kind, language=language).latest("version_no")


def next_appointment(reminder: Reminder) -> Appointment | None:
    """Return the booked appointment that the reminder speaks of, if there is one."""
    return (
        Appointment.objects.filter(
            patient=reminder.patient,
            state=Appointment.State.BOOKED,
            during__startswith__date__gte=timezone.localdate(),
        )
        .select_related("branch")
        .order_by("during")
        .first()
    )


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


def values_of(reminder: Reminder, appointment: Appointment | None) -> dict[str, str]:
    """Return what the placeholders stand for, in the patient's language."""
    branch = appointment.branch if appointment else reminder.obligation.course.branch
    with override(reminder.patient.document_language):
        booked = ""
        if appointment:
            start = timezone.localtime(appointment.during.lower)
            booked = _("Your appointment: %s") % formats.date_format(start, "DATETIME_FORMAT")
        return {
            "clinic": str(Organisation.objects.get()),
            "branch": str(branch),
            "phone": branch.phone,
            "due_on": formats.date_format(reminder.due_on, "DATE_FORMAT"),
            "appointment": booked,
            "ticket_tail": reminder.patient.ticket_no[-3:],
            "link": answer_url(reminder),
        }
