"""A patient's appointments."""

from dataclasses import dataclass
from datetime import datetime

from patients.models import Appointment, Patient

PAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PatientAppointments:
    """What is to come, the next first, and what was, the latest first."""

    coming: list[Appointment]
    past: list[Appointment]


def appointments_of(patient: Patient, now: datetime) -> PatientAppointments:
    """Return all coming and the latest past appointments; two queries."""
    mine = Appointment.objects.filter(patient=patient).select_related("branch")
    return PatientAppointments(
        coming=list(mine.standing().filter(during__endswith__gt=now).order_by("during")),
        past=list(mine.filter(during__endswith__lte=now).order_by("-during")[:PAST_SHOWN]),
    )
