"""What of prescribing stands in the way of merging a record."""

from prescriptions.models import Course


def has_open_course(patient_id: int) -> bool:
    """Say whether treatment is under way: its supplies are counted in one record only."""
    return Course.objects.filter(patient=patient_id, state__in=Course.OPEN).exists()
