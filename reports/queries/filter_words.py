"""A filter of courses in words, and as a job keeps it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
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


def filter_words(chosen: CourseFilter) -> dict[str, Any]:
    """Return a filter as a job keeps it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(chosen).items()
        if value is not None
    }


def filter_of(words: Mapping[str, Any]) -> CourseFilter:
    """Return the filter that `filter_words` has written."""
    read: dict[str, Any] = {
        name: date.fromisoformat(value) if name in {"opened_from", "opened_until"} else value
        for name, value in words.items()
    }
    return CourseFilter(**read)
