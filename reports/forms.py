"""Filters of the course report; they stand in the address."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.models import Branch, User
from patients.models import Patient
from prescriptions.models import Course
from reports.queries.courses import CourseFilter
from reports.queries.operations import Period

FORMATS = [("csv", "CSV"), ("xlsx", "XLSX"), ("parquet", "Parquet")]


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
    age_from = forms.IntegerField(label=_("Age from"), min_value=0, max_value=120, required=False)
    age_until = forms.IntegerField(label=_("Age until"), min_value=0, max_value=120, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=lambda: any_of(Course.State), required=False
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=lambda: any_of(Course.Severity), required=False
    )
    number = forms.IntegerField(label=_("Course number"), min_value=1, max_value=99, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for first, last in (("opened_from", "opened_until"), ("age_from", "age_until")):
            low, high = cleaned.get(first), cleaned.get(last)
            if low is not None and high is not None and low > high:
                self.add_error(
                    last, forms.ValidationError(_("The end lies before the beginning."), "order")
                )
        return cleaned

    def chosen(self) -> CourseFilter:
        """Return the filters that could be read; an unreadable one is left out and told."""
        if not self.is_bound:
            return CourseFilter()
        self.is_valid()
        values = {
            name: None if value == "" else getattr(value, "pk", value)
            for name, value in self.cleaned_data.items()
        }
        return CourseFilter(**values)


class ExportForm(forms.Form):
    """Which file, and for names the reason."""

    format = forms.ChoiceField(
        label=_("Format"), choices=[*FORMATS, ("pdf", _("PDF summary with plots"))], initial="csv"
    )
    with_names = forms.BooleanField(
        label=_("With names, ticket numbers and free text"), required=False
    )
    reason = forms.CharField(
        label=_("Reason for names"),
        required=False,
        max_length=200,
        min_length=10,
        help_text=_("At least 10 characters; it stays in the access log."),
    )

    def __init__(self, *words: Any, may_have_names: bool, **named: Any) -> None:
        super().__init__(*words, **named)
        if not may_have_names:
            del self.fields["with_names"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("with_names") and cleaned.get("format") == "pdf":
            words = _("The summary holds no names. Choose another format.")
            self.add_error("format", forms.ValidationError(words, "no_names"))
        if cleaned.get("with_names") and not cleaned.get("reason"):
            self.add_error("reason", forms.ValidationError(_("Give the reason."), "required"))
        return cleaned


class PeriodForm(forms.Form):
    """Some days and a branch."""

    begins_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Until and with"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"), queryset=Branch.objects.all(), required=False, empty_label=_("All")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins_on, ends_on = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins_on and ends_on and begins_on > ends_on:
            self.add_error(
                "ends_on", forms.ValidationError(_("The end lies before the beginning."), "order")
            )
        return cleaned

    def chosen(self, otherwise: Period) -> Period:
        """Return the days that were asked for; what is missing or wrong comes from `otherwise`."""
        if not self.is_bound or not self.is_valid():
            return otherwise
        words = self.cleaned_data
        begins_on = words["begins_on"] or min(otherwise.begins_on, words["ends_on"] or date.max)
        ends_on = words["ends_on"] or max(otherwise.ends_on, begins_on)
        return Period(begins_on, ends_on, words["branch"])


class PatientFileForm(forms.Form):
    """Which file of a patient, and why."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[
            ("pdf-ja", _("PDF in Japanese")),
            ("pdf-en", _("PDF in English")),
            ("fhir", _("FHIR R4 bundle (JSON)")),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        min_length=10,
        help_text=_("At least 10 characters; it stays in the access log."),
    )


class PatientTableForm(forms.Form):
    """A table of old patients."""

    file = forms.FileField(
        label=_("File"), help_text=_("XLSX or CSV with the template's columns, at most 16 MB.")
    )
