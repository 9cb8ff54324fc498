"""Charts opened in an emergency, with the patients they belong to."""

from dataclasses import dataclass
from datetime import datetime

from clinic.models import EmergencyAccess
from patients.models import Patient

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Emergency:
    """One access, the ticket number of its patient, and whether its review is late."""

    access: EmergencyAccess
    ticket_no: str
    is_late: bool


def emergencies(now: datetime) -> list[Emergency]:
    """Return the accesses, the latest first; two queries."""
    found = list(EmergencyAccess.objects.select_related("user", "reviewed_by")[:SHOWN])
    of_patients = Patient.objects.filter(pk__in={each.patient_id for each in found})
    numbers = dict(of_patients.values_list("pk", "ticket_no"))
    return [
        Emergency(
            access=each,
            ticket_no=numbers.get(each.patient_id, ""),
            is_late=each.reviewed_at is None and each.review_due_at < now,
        )
        for each in found
    ]
