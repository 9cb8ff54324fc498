"""Booking a time, moving to another, and coming without one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from clinic.branches import opening
from clinic.models import Branch, User
from patients.models import Appointment, Patient
from patients.queries.slots import first_free, lanes_taken, slot_range, whole_day
from patients.services.dates import dates_changed

PATIENT_TWICE = "appointment_patient_not_double_booked"


class BookingRefused(Exception):
    """An appointment cannot be made; nothing was written.

    `code` is `closed` (not a slot of the branch), `past`, `full` (a reason is needed to
    book all the same), `patient_busy`, `already_here`, `merged` or `not_booked`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def book_appointment(  # noqa: PLR0913 - each is a fact of the booking
    *,
    patient: Patient,
    branch: Branch,
    starts_at: datetime,
    by: User,
    now: datetime,
    purpose: str = "",
    overlap_reason: str = "",
) -> Appointment:
    """Book one of the branch's slots; beyond its capacity only with a reason.

    Raises BookingRefused.
    """
    lock_for_booking(patient, branch)
    if patient.merged_into_id:
        raise BookingRefused("merged")
    place = _find_place(branch, starts_at, overlap_reason, now)
    return _write(
        Appointment(
            patient=patient,
            branch=branch,
            during=place.during,
            lane=place.lane,
            overlap_reason=place.reason,
            purpose=purpose,
            state_changed_at=now,
            state_changed_by=by,
            recorded_by=by,
        )
    )


@transaction.atomic
def reschedule_appointment(
    *,
    appointment: Appointment,
    branch: Branch,
    starts_at: datetime,
    by: User,
    now: datetime,
    overlap_reason: str = "",
) -> Appointment:
    """Give a booked appointment another time, perhaps at another branch, in one step.

    Its old place is free from then on. Moving to where it is already changes nothing.

    Raises BookingRefused, `not_booked` for one that has begun or was given up.
    """
    lock_for_booking(appointment.patient, branch)
    held = Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk)
    if held.state != Appointment.State.BOOKED:
        raise BookingRefused("not_booked")
    if (held.branch_id, held.during.lower) == (branch.pk, starts_at):
        return held
    place = _find_place(branch, starts_at, overlap_reason, now, besides=held)
    held.branch, held.during, held.lane = branch, place.during, place.lane
    held.overlap_reason = place.reason
    held.previous_state = ""
    held.state_changed_at, held.state_changed_by = now, by
    held.version += 1
    return _write(held)


@transaction.atomic
def register_walk_in(
    *, patient: Patient, branch: Branch, by: User, now: datetime, purpose: str = ""
) -> Appointment:
    """Take in somebody who came without an appointment, beside those who have one.

    Raises BookingRefused, `already_here` for somebody on today's board of the branch.
    """
    lock_for_booking(patient, branch)
    if patient.merged_into_id:
        raise BookingRefused("merged")
    today = Appointment.objects.standing().filter(
        patient=patient, branch=branch, during__overlap=whole_day(timezone.localdate(now))
    )
    if today.exclude(state=Appointment.State.DONE).exists():
        raise BookingRefused("already_here")
    starts_at = now.replace(second=0, microsecond=0)
    during = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=branch.slot_minutes))
    return _write(
        Appointment(
            patient=patient,
            branch=branch,
            during=during,
            lane=first_free(lanes_taken(branch, during)),
            is_walk_in=True,
            purpose=purpose,
            state=Appointment.State.ARRIVED,
            state_changed_at=now,
            state_changed_by=by,
            arrived_at=now,
            recorded_by=by,
        )
    )


def lock_for_booking(patient: Patient, branch: Branch) -> None:
    """Let one booking at a time look for a place of this branch, and for this patient."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an appointment goes; `reason` is why beyond the branch's capacity, if it is."""

    during: DateTimeTZRange
    lane: int
    reason: str


def _find_place(
    branch: Branch,
    starts_at: datetime,
    overlap_reason: str,
    now: datetime,
    besides: Appointment | None = None,
) -> _Place:
    if starts_at < now:
        raise BookingRefused("past")
    local = timezone.localtime(starts_at)
    if local.time() not in opening(branch).slots(local.date(), branch.slot_minutes):
        raise BookingRefused("closed")
    during = slot_range(branch, starts_at)
    lane = first_free(lanes_taken(branch, during, besides))
    is_beyond = lane > branch.slot_capacity
    if is_beyond and not overlap_reason.strip():
        raise BookingRefused("full")
    return _Place(during, lane, overlap_reason.strip() if is_beyond else "")


def _write(appointment: Appointment) -> Appointment:
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        if PATIENT_TWICE in str(error):
            raise BookingRefused("patient_busy") from error
        raise
    appointment_changed(appointment)
    return appointment


def appointment_changed(appointment: Appointment) -> None:
    because = f"appointment-{appointment.pk}-{appointment.version}"
    dates_changed(appointment.patient_id, because)
