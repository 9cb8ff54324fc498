"""The e-mail of a reminder: the clinic's words in the patient's language."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from clinic.models import Organisation
from patients.models import Appointment
from reminders.models import MessageText, Reminder
from reminders.rules.words import fill


def message_of(
    reminder: Reminder, *, message_id: str, connection: BaseEmailBackend | None = None
) -> EmailMessage:
    """Return the message, plain text first, with the appointment as a calendar entry."""
    patient = reminder.patient
    text = reminder.text or latest_text(reminder.kind, patient.document_language)
    appointment = next_appointment(reminder)
    with override(patient.document_language):
        values = _values(reminder, appointment)
        message = EmailMessage(
            subject=fill(text.subject, values),
            body=fill(text.body, values),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[patient.email],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        if appointment is not None:
            message.attach("visit.ics", calendar_entry(appointment, values), "text/calendar")
    return message


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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Isocourse//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:appointment-{appointment.pk}@isocourse",
        f"DTSTAMP:{_utc(appointment.state_changed_at)}",
        f"DTSTART:{_utc(appointment.during.lower)}",
        f"DTEND:{_utc(appointment.during.upper)}",
        f"SUMMARY:{_escaped(values['clinic'])} {_escaped(values['branch'])}",
        f"DESCRIPTION:{_escaped(values['phone'])}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def _values(reminder: Reminder, appointment: Appointment | None) -> dict[str, str]:
    branch = appointment.branch if appointment else reminder.obligation.course.branch
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
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
