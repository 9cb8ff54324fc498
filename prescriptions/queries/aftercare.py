"""What counts from the last dose, as a course's page and the doctors' list show it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from prescriptions.models import Course, LastDoseObligation

AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ShownObligation:
    """One obligation and how it stands on a day."""

    row: LastDoseObligation
    state: str


def obligations_after(course: Course, today: date) -> list[ShownObligation]:
    """Return everything that counts from the course's last dose, the earliest first; one query."""
    rows = LastDoseObligation.objects.filter(course=course).select_related("closed_by")
    return [ShownObligation(row, state_of(row, today)) for row in rows]


def due_obligations(today: date) -> QuerySet[LastDoseObligation]:
    """Return what is open and over, or will be within a week, of every patient."""
    return (
        LastDoseObligation.objects.open()
        .filter(until__lte=today + AHEAD)
        .select_related("course__patient")
    )


def state_of(row: LastDoseObligation, today: date) -> str:
    if row.closed_at is not None:
        return "closed"
    return "due" if row.until <= today else "running"
