"""Moving a patient through the day, and taking a move back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import Branch, User
from patients.models import Appointment
from patients.queries.board import forgotten_appointments
from patients.queries.slots import first_free, lanes_taken
from patients.rules.appointment_state import (
    GONE,
    IN_CLINIC,
    Refusal,
    State,
    check_move,
    check_undo,
)
from patients.services.appointments import appointment_changed, lock_for_booking


class MoveRefused(Exception):
    """The patient stays where they are; nothing was written.

    `code` is `not_a_step`, `not_your_step`, `not_today`, `too_early`, `too_late` or
    `patient_busy` (back to a time at which the patient is booked elsewhere by now).
    """

    def __init__(self, code: str, state: str) -> None:
        super().__init__(f"{code} from {state}")
        self.code = code
        self.state = state


@transaction.atomic
def advance_appointment(
    *, appointment: Appointment, to: str, by: User, now: datetime
) -> Appointment:
    """Move a patient on. Moving to where they are already changes nothing.

    Raises MoveRefused.
    """
    appointment = _locked(appointment)
    start, to = State(appointment.state), State(to)
    if start is to:
        return appointment
    refusal = check_move(start, to, by.roles) or _check_day(appointment, to, now)
    if refusal:
        raise MoveRefused(refusal.code, appointment.state)
    return _place(appointment, to, start, by, now)


@transaction.atomic
def undo_move(*, appointment: Appointment, by: User, now: datetime) -> Appointment:
    """Take back one's own last move, as long as it is fresh.

    Raises MoveRefused `not_a_step`, `not_your_step` or `too_late`.
    """
    appointment = _locked(appointment)
    previous = State(appointment.previous_state) if appointment.previous_state else None
    age = (now - appointment.state_changed_at).total_seconds()
    if refusal := check_undo(previous, age):
        raise MoveRefused(refusal.code, appointment.state)
    if appointment.state_changed_by_id != by.pk:
        raise MoveRefused("not_your_step", appointment.state)
    return _place(appointment, State(appointment.previous_state), None, by, now)


@transaction.atomic
def cancel_appointment(
    *, appointment: Appointment, reason: str, by: User, now: datetime
) -> Appointment:
    """Give the place free. Cancelling again keeps the first reason.

    Raises MoveRefused; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a cancellation needs a reason")
    appointment = _locked(appointment)
    if appointment.state == State.CANCELLED:
        return appointment
    if refusal := check_move(State(appointment.state), State.CANCELLED, by.roles):
        raise MoveRefused(refusal.code, appointment.state)
    appointment.cancelled_reason = reason.strip()
    return _place(appointment, State.CANCELLED, None, by, now)


@transaction.atomic
def mark_missed(*, branch: Branch, by: User, now: datetime) -> int:
    """Note everybody of earlier days who is still booked as not come; return how many."""
    forgotten = list(forgotten_appointments(branch, timezone.localdate(now)))
    for appointment in forgotten:
        advance_appointment(appointment=appointment, to=State.NO_SHOW, by=by, now=now)
    return len(forgotten)


def _check_day(appointment: Appointment, to: State, now: datetime) -> Refusal | None:
    """A day begins and is missed on that day: nobody arrives for tomorrow."""
    if to is State.NO_SHOW:
        return Refusal("too_early") if now < appointment.during.lower else None
    if appointment.state in {State.BOOKED, State.NO_SHOW}:
        booked_on = timezone.localdate(appointment.during.lower)
        return None if booked_on == timezone.localdate(now) else Refusal("not_today")
    return None


def _locked(appointment: Appointment) -> Appointment:
    lock_for_booking(appointment.patient, appointment.branch)
    return Appointment.objects.select_related("patient", "branch").get(pk=appointment.pk)


def _place(
    appointment: Appointment, to: State, previous: State | None, by: User, now: datetime
) -> Appointment:
    if appointment.state in GONE and to not in GONE:
        _take_place_again(appointment)
    is_about_coming = State.BOOKED in {appointment.state, to}
    appointment.state, appointment.previous_state = to, previous or ""
    appointment.state_changed_at, appointment.state_changed_by = now, by
    appointment.arrived_at = (appointment.arrived_at or now) if to in IN_CLINIC else None
    appointment.version += 1
    appointment.save(
        update_fields=[
            "lane",
            "state",
            "previous_state",
            "state_changed_at",
            "state_changed_by",
            "arrived_at",
            "cancelled_reason",
            "version",
        ]
    )
    if is_about_coming:
        appointment_changed(appointment)
    return appointment


def _take_place_again(appointment: Appointment) -> None:
    """Find a place for who was given up; theirs may belong to somebody else by now."""
    others = Appointment.objects.standing().filter(
        patient=appointment.patient_id, during__overlap=appointment.during
    )
    if others.exists():
        raise MoveRefused("patient_busy", appointment.state)
    taken = lanes_taken(appointment.branch, appointment.during)
    if appointment.lane in taken:
        appointment.lane = first_free(taken)
