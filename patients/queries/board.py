"""The day of a branch: who comes, who is here, who waits for what."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from clinic.branches import opening
from clinic.models import Branch
from clinic.rules.opening import Hours
from patients.models import Appointment, Visit
from patients.queries.slots import whole_day
from patients.rules.appointment_state import GONE, State, next_step

SECONDS_OF_MINUTE = 60
SHOWN = {
    "all": frozenset(State),
    "here": frozenset({State.ARRIVED, State.IN_CONSULTATION, State.WAITING_TO_PAY}),
    "waiting_to_pay": frozenset({State.WAITING_TO_PAY}),
    "open": frozenset(State) - GONE - {State.DONE},
}
"""What the board can be narrowed to."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One appointment on the board, with what the person looking at it may do next."""

    appointment: Appointment
    visit: Visit | None
    visit_kind: str
    step: State | None
    waiting_minutes: int | None
    days_since_visit: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A branch's day. `next_open_day` is only asked for when there is nobody to show."""

    branch: Branch
    day: date
    hours: tuple[Hours, ...]
    counts: dict[str, int]
    rows: list[BoardRow]
    next_open_day: date | None
    forgotten: int


def day_board(
    *, branch: Branch, day: date, only: str, roles: frozenset[str], now: datetime
) -> Board:
    """Return a day's board in five queries, whatever the number of appointments."""
    calendar = opening(branch)
    appointments = list(_of_day(branch, day))
    rows = [
        _row(appointment, day, roles, now)
        for appointment in appointments
        if appointment.state in SHOWN[only]
    ]
    return Board(
        branch=branch,
        day=day,
        hours=calendar.hours(day),
        counts=dict(Counter(appointment.state for appointment in appointments)),
        rows=rows,
        next_open_day=None if rows else calendar.next_open_day(day),
        forgotten=forgotten_appointments(branch, day).count(),
    )


def forgotten_appointments(branch: Branch, day: date) -> QuerySet[Appointment]:
    """Return who was booked before a day and is noted neither as come nor as not come."""
    return Appointment.objects.filter(
        branch=branch, state=Appointment.State.BOOKED, during__endswith__lte=whole_day(day).lower
    )


def _of_day(branch: Branch, day: date) -> QuerySet[Appointment]:
    visits = Visit.objects.confirmed().filter(patient=OuterRef("patient"), visited_on__lt=day)
    last = visits.order_by("-visited_on").values("visited_on")[:1]
    return (
        Appointment.objects.filter(branch=branch, during__overlap=whole_day(day))
        .select_related("patient", "visit")
        .annotate(last_visited_on=Subquery(last))
        .order_by("during", "pk")
    )


def _row(appointment: Appointment, day: date, roles: frozenset[str], now: datetime) -> BoardRow:
    last: date | None = appointment.last_visited_on  # type: ignore[attr-defined]
    state = State(appointment.state)
    return BoardRow(
        appointment=appointment,
        visit=getattr(appointment, "visit", None),
        visit_kind=Visit.Kind.REPEAT if last else Visit.Kind.FIRST,
        step=next_step(state, roles),
        waiting_minutes=_minutes(appointment, now) if state in SHOWN["here"] else None,
        days_since_visit=(day - last).days if last else None,
        is_late=state is State.BOOKED and appointment.during.lower <= now,
    )


def _minutes(appointment: Appointment, now: datetime) -> int:
    """Return how long somebody has been where they are."""
    return int((now - appointment.state_changed_at).total_seconds() // SECONDS_OF_MINUTE)
