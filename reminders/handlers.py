"""What reminders do about promised work. Each may run twice."""

from typing import Any

from django.utils import timezone

from patients.models import Visit
from reminders.services.planning import plan_patient


def replan(payload: dict[str, Any]) -> None:
    """Look anew at what falls due for a patient whose dates or wishes have changed."""
    plan_patient(patient_id=payload["patient"], now=timezone.now())


def replan_patient(payload: dict[str, Any]) -> None:
    """Look anew at what falls due for a visit's patient: its check-up has moved on."""
    visit = Visit.objects.get(pk=payload["visit"])
    plan_patient(patient_id=visit.patient_id, now=timezone.now())
