"""The merges of a record, standing and undone."""

from django.db.models import Q

from patients.models import Patient, PatientMerge

SHOWN = (
    "reason",
    "recorded_at",
    "undone_at",
    "undone_reason",
    "kept__ticket_no",
    "merged__ticket_no",
    "recorded_by__name",
    "undone_by__name",
)


def merges_of(patient: Patient) -> list[PatientMerge]:
    """Return every merge in which the record was kept or merged, the latest first."""
    mine = PatientMerge.objects.filter(Q(kept=patient) | Q(merged=patient))
    around = mine.select_related("kept", "merged", "recorded_by", "undone_by")
    # Two patients and two people are a hundred columns, which take longer than the rest.
    return list(around.only(*SHOWN))
