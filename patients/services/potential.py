"""Whether a patient can become pregnant, as a doctor assessed it."""

from datetime import date

from django.db import transaction
from django.db.models import F

from clinic.models import User
from patients.models import Patient


class EvidenceMissing(Exception):
    """That a woman cannot become pregnant was said without the evidence for it."""


@transaction.atomic
def assess_reproductive_potential(
    *, patient: Patient, can_become_pregnant: bool, evidence: str, assessed_on: date, by: User
) -> Patient:
    """Record whether a woman can become pregnant, on what evidence, and when.

    Raises EvidenceMissing; ValueError for a man, who never can.
    """
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    if patient.sex != Patient.Sex.FEMALE:
        raise ValueError("only a woman is assessed")
    if not can_become_pregnant and not evidence.strip():
        raise EvidenceMissing
    Patient.objects.filter(pk=patient.pk).update(
        can_become_pregnant=can_become_pregnant,
        reproductive_evidence=evidence.strip(),
        reproductive_assessed_on=assessed_on,
        version=F("version") + 1,
    )
    patient.refresh_from_db()
    return patient
