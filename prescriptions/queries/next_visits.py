"""When a patient may come again."""

from datetime import date, datetime

from django.utils import timezone

from patients.models import Appointment, Visit
from patients.queries.slots import Slot, free_slots, proposed_slots


def next_appointment(visit: Visit) -> Appointment | None:
    """Return what is booked already after the day of a visit."""
    booked = Appointment.objects.filter(
        patient_id=visit.patient_id, state=Appointment.State.BOOKED
    ).order_by("during")
    later = (each for each in booked if timezone.localdate(each.during.lower) > visit.visited_on)
    return next(later, None)


def next_slots(visit: Visit, now: datetime) -> list[Slot]:
    """Return times to offer about 30 days on, near the time at which this visit was booked."""
    near = visit.appointment.during.lower if visit.appointment else now
    return proposed_slots(branch=visit.branch, after=visit.visited_on, near=near, now=now)


def slots_of_day(visit: Visit, day: date, now: datetime) -> list[Slot]:
    return free_slots(visit.branch, day, now)
