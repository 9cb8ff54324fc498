"""What reminders do about promised work. Each may run twice."""

from typing import Any

from django.utils import timezone

from prescriptions.models import Course
from reminders.services.planning import plan_courses


def replan_patient(payload: dict[str, Any]) -> None:
    """Plan the courses of a visit's patient anew: its check-up has moved on."""
    courses = Course.objects.filter(patient__visits=payload["visit"])
    plan_courses(course_ids=courses.values_list("pk", flat=True), now=timezone.now())
