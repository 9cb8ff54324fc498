"""Filters of the course report; they stand in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import Branch, User
from patients.models import Patient
from prescriptions.models import Course
from reports.queries.courses import CourseFilter


def any_of(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("All")), *choices.choices]


class CourseFilterForm(forms.Form):
    opened_from = forms.DateField(
        label=_("Opened from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    opened_until = forms.DateField(
        label=_("Opened until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.all(), required=False, empty_label=_("All")
    )
    doctor = forms.ModelChoiceField(
        label=_("Doctor"),
        queryset=User.objects.filter(groups__name=roles.DOCTOR).order_by("name"),
        required=False,
        empty_label=_("All"),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=lambda: any_of(Patient.Sex), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=lambda: any_of(Course.State), required=False
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=lambda: any_of(Course.Severity), required=False
    )
    number = forms.IntegerField(label=_("Course number"), min_value=1, max_value=99, required=False)

    def chosen(self) -> CourseFilter:
        """Return the filters that could be read; an unreadable one is left out and told."""
        if not self.is_bound:
            return CourseFilter()
        self.is_valid()
        values = {name: value or None for name, value in self.cleaned_data.items()}
        return CourseFilter(**{name: getattr(value, "pk", value) for name, value in values.items()})
