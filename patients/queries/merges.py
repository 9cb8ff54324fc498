"""The merges of a record, standing and undone."""

from django.db.models import Q

from patients.models import Patient, PatientMerge


def merges_of(patient: Patient) -> list[PatientMerge]:
    """Return every merge in which the record was kept or merged, the latest first."""
    mine = PatientMerge.objects.filter(Q(kept=patient) | Q(merged=patient))
    # Hardly anybody has one: those around it are asked for only where there is one.
    return list(mine.prefetch_related("kept", "merged", "recorded_by", "undone_by"))
