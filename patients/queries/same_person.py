"""A patient's record together with those merged into it."""

from django.db.models import OuterRef, Q, QuerySet

from patients.models import Patient


def records_of(patient_id: int) -> QuerySet[Patient, int]:
    """Return the numbers of every record that is this person, for `patient__in`."""
    same = Patient.objects.filter(Q(pk=patient_id) | Q(merged_into=patient_id))
    return same.order_by().values_list("pk", flat=True)


def of_same_person(patient: str = "patient") -> Q:
    """Return the condition on rows of a patient that they are of the outer query's patient."""
    outer = OuterRef("patient")
    return Q(**{patient: outer}) | Q(**{f"{patient}__merged_into": outer})
