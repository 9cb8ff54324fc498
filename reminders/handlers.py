"""What reminders do about promised work. Each may run twice."""

from typing import Any

from django.utils import timezone

from prescriptions.models import Course
from reminders.services.planning import plan_course


def replan_patient(payload: dict[str, Any]) -> None:
    """Plan the courses of a visit's patient anew: its check-up has moved on."""
    courses = Course.objects.filter(patient__visits=payload["visit"])
    for course_id in courses.values_list("pk", flat=True):
        plan_course(course_id=course_id, now=timezone.now())
