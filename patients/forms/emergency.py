"""Opening a chart in an emergency, and reviewing it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainTextField
from clinic.models import EmergencyAccess
from patients.models import Patient
from patients.queries.search import find_patients, the_one_meant


class EmergencyForm(forms.Form):
    """Whose chart, and why. It answers with one patient or none: it is no way to look around."""

    patient = PlainTextField(
        label=_("Patient"),
        help_text=_("Ticket number, or name with nobody else of that name"),
        max_length=60,
    )
    reason = PlainTextField(label=_("Why this cannot wait for a doctor"), max_length=500)

    def clean_patient(self) -> Patient:
        typed = self.cleaned_data["patient"]
        meant = the_one_meant(typed, find_patients(typed))
        if meant is None:
            words = _("No patient, or more than one, answers to this. Enter the ticket number.")
            raise ValidationError(words, code="not_one")
        return meant


class ReviewForm(forms.Form):
    """What somebody else thinks of it."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=EmergencyAccess.Outcome.choices, widget=forms.RadioSelect
    )
    note = PlainTextField(label=_("What was found"), max_length=500)
