"""What a person decides about a row that a file could not place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField, PlainTextField
from clinic.rules.text import InputRefused
from clinic.rules.tickets import parse_ticket_no
from labs.models import Analyte
from patients.models import Patient


class GiveForm(forms.Form):
    """Whose a row is: ticket number and birth date, so that a slip of one digit is noticed."""

    ticket_no = PlainTextField(label=_("Ticket number"), max_length=16)
    birth_date = EraDateField(label=_("Birth date of the patient"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        patient = self._patient()
        if patient is None:
            words = _("No patient has this ticket number and this birth date. Check both.")
            raise ValidationError(words, code="no_such_patient")
        return cleaned | {"patient": patient}

    def _patient(self) -> Patient | None:
        try:
            ticket_no = parse_ticket_no(self.cleaned_data["ticket_no"])
        except InputRefused:
            return None
        born_on = self.cleaned_data["birth_date"]
        return Patient.objects.filter(ticket_no=ticket_no, birth_date=born_on).first()


class CodeForm(forms.Form):
    """What the laboratory's code means from now on; nothing leaves the item out."""

    analyte = forms.ModelChoiceField(
        label=_("This item is"),
        queryset=Analyte.objects.all(),
        required=False,
        empty_label=_("left out from now on"),
    )


class RejectForm(forms.Form):
    """Why a row is left out for good."""

    note = PlainTextField(label=_("Why is the row left out?"), max_length=500)
