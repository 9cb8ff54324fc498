"""One step of the checklist after a pregnancy test."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainTextField
from prescriptions.forms.results import DatedForm
from prescriptions.incident_paper import Incident


class IncidentStepForm(DatedForm):
    """A step that was taken, on which day; those taken already are not offered."""

    step = forms.ChoiceField(label=_("Step taken"))
    note = PlainTextField(label=_("Note"), max_length=300, required=False)

    field_order = ("step", "day", "note")

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident
        left = [each.step for each in incident.steps if each.taken is None]
        field: Any = self.fields["step"]
        field.choices = [("", "---------"), *((step.value, step.label) for step in left)]

    def clean_day(self) -> date:
        day = super().clean_day()
        if day < self.incident.test.taken_on:
            raise ValidationError(_("This day is before the test."), code="before")
        return day
