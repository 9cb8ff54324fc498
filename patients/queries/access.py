"""The access log as people read it: names instead of numbers, the newest first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from clinic.days import ONE_DAY, beginning_of
from clinic.models import AccessLog, User
from patients.models import Patient

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """What is asked of the log; None asks for everything."""

    person: User | None = None
    ticket_no: str = ""
    action: str = ""
    first_day: date | None = None
    last_day: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row of the log. The patient is a ticket number: the log tells no names."""

    row: AccessLog
    person: str
    ticket_no: str


def log_lines(asked: LogFilter) -> tuple[list[LogLine], int | None]:
    """Return a page of the log, and the sequence before which the next one begins, if any."""
    rows = list(_matching(asked).order_by("-sequence")[: PAGE + 1])
    page, more = rows[:PAGE], len(rows) > PAGE
    people = User.objects.in_bulk({row.user_id for row in page if row.user_id})
    tickets = dict(
        Patient.objects.filter(pk__in={row.patient_id for row in page if row.patient_id})
        .order_by()
        .values_list("pk", "ticket_no")
    )
    lines = [
        LogLine(
            row,
            people[row.user_id].name if row.user_id in people else "",
            tickets.get(row.patient_id or 0, ""),
        )
        for row in page
    ]
    return lines, page[-1].sequence if more else None


def _matching(asked: LogFilter) -> QuerySet[AccessLog]:
    rows = AccessLog.objects.all()
    if asked.person:
        rows = rows.filter(user_id=asked.person.pk)
    if asked.ticket_no:
        patients = Patient.objects.filter(ticket_no=asked.ticket_no).order_by().values("pk")
        rows = rows.filter(patient_id__in=patients)
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.first_day:
        rows = rows.filter(at__gte=beginning_of(asked.first_day))
    if asked.last_day:
        rows = rows.filter(at__lt=beginning_of(asked.last_day + ONE_DAY))
    if asked.before:
        rows = rows.filter(sequence__lt=asked.before)
    return rows
