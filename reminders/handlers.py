"""What reminders do about promised work. Each may run twice."""

from typing import Any

from django.utils import timezone

from prescriptions.models import Course
from reminders.services.planning import plan_course


def replan_patient(payload: dict[str, Any]) -> None:
    """Plan the courses of a patient anew: a visit, an appointment or a course has changed."""
    for course_id in Course.objects.filter(patient=payload["patient"]).values_list("pk", flat=True):
        plan_course(course_id=course_id, now=timezone.now())
