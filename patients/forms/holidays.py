"""A public holiday as an administrator changes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField, PlainTextField
from clinic.rules.holidays import HolidayChange

ADDED, NONE = "added", "none"


class HolidayForm(forms.Form):
    """A day that is a public holiday, by which name, or one that is none; and why."""

    on = EraDateField(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("This day"),
        choices=[(ADDED, _("is a public holiday")), (NONE, _("is no public holiday"))],
        widget=forms.RadioSelect,
    )
    name = PlainTextField(
        label=_("Name of the holiday"),
        help_text=_("Only for a day that is one."),
        max_length=50,
        required=False,
    )
    reason = PlainTextField(
        label=_("Reason"),
        help_text=_("For example the law, or the day it was announced."),
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        kind, name = cleaned.get("kind"), cleaned.get("name")
        if kind == ADDED and name == "":
            self.add_error("name", _("Enter the holiday's name."))
        if kind == NONE and name:
            self.add_error("name", _("A day that is no holiday has no name. Empty this field."))
        return cleaned

    def change(self) -> HolidayChange:
        """Return what to change, once the form is valid."""
        cleaned = self.cleaned_data
        return HolidayChange(cleaned["on"], cleaned["kind"] == ADDED, cleaned["name"])


class WithdrawHolidayForm(forms.Form):
    """Why a change of the holidays is taken back."""

    reason = PlainTextField(label=_("Reason"), max_length=500)
