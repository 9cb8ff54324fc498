"""What a filter of courses says, in words."""

from dataclasses import asdict
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from clinic.models import Branch, User
from patients.models import Patient
from prescriptions.models import Course
from reports.queries.courses import CourseFilter

LABELS = {
    "opened_from": _("Opened from"),
    "opened_until": _("Opened until"),
    "branch": _("Branch"),
    "doctor": _("Doctor"),
    "sex": _("Sex"),
    "age_from": _("Age from"),
    "age_until": _("Age until"),
    "state": _("State"),
    "severity": _("Severity"),
    "number": _("Course number"),
}
CHOICES: dict[str, Any] = {"sex": Patient.Sex, "state": Course.State, "severity": Course.Severity}


def filter_lines(chosen: CourseFilter) -> list[tuple[str, str]]:
    """Return label and value of every filter that is set."""
    return [
        (str(LABELS[name]), _value(name, value))
        for name, value in asdict(chosen).items()
        if value is not None
    ]


def _value(name: str, value: Any) -> str:
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if name == "branch":
        return str(Branch.objects.filter(pk=value).first() or "–")
    if name == "doctor":
        return str(User.objects.filter(pk=value).first() or "–")
    return date_format(value, "SHORT_DATE_FORMAT") if name.startswith("opened") else str(value)
