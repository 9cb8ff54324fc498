"""Merging two records of one person, and parting them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainTextField
from clinic.rules.tickets import quoted_ticket
from patients.models import Patient


class MergeForm(forms.Form):
    """The other record's number; once the two were compared, also why they are one person."""

    ticket_no = PlainTextField(label=_("Ticket number of the other record"), max_length=16)
    compared_with = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = PlainTextField(
        label=_("Why they are the same person"),
        help_text=_("For example: same health insurance card, or told so at the desk."),
        max_length=500,
        required=False,
    )

    def clean_ticket_no(self) -> Patient:
        quote = quoted_ticket(self.cleaned_data["ticket_no"])
        records = Patient.objects.select_related("branch")
        found = list(records.filter(ticket_no__regex=quote.pattern)[:2]) if quote else []
        if len(found) != 1:
            words = _("No record, or more than one, has this number. Enter it with its letter.")
            raise ValidationError(words, code="unknown")
        return found[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.was_compared and not cleaned.get("reason"):
            self.add_error("reason", ValidationError(_("Enter a reason."), code="required"))
        return cleaned

    @property
    def other(self) -> Patient | None:
        """Return the other record, where its number was understood."""
        return self.cleaned_data.get("ticket_no") if self.is_bound else None

    @property
    def was_compared(self) -> bool:
        """Say whether the page showed this other record beside the first before it was sent."""
        seen = self.cleaned_data.get("compared_with")
        return self.other is not None and seen == self.other.pk


class PartForm(forms.Form):
    """Why two merged records are two people after all."""

    reason = PlainTextField(label=_("Why they are two people"), max_length=500)
