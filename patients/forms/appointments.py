"""Choosing a day and a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainTextField
from clinic.models import Branch
from clinic.sent import KeyedForm

MINUTE = "%Y-%m-%dT%H:%M"


class DayForm(forms.Form):
    """Where and on which day; unreadable answers fall back to what is suggested."""

    branch = forms.ModelChoiceField(
        Branch.objects.filter(is_active=True), label=_("Branch"), empty_label=None
    )
    on = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PlaceForm(forms.Form):
    """A time among those of the day."""

    branch = forms.ModelChoiceField(Branch.objects.filter(is_active=True), widget=forms.HiddenInput)
    # The day whose times were shown, for when none of them was chosen.
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)
    starts_at = forms.DateTimeField(
        label=_("Time"),
        input_formats=[MINUTE],
        error_messages={
            "required": _("Choose one of the times."),
            "invalid": _("Choose one of the times."),
        },
    )
    overlap_reason = PlainTextField(
        label=_("Reason to overlap"),
        help_text=_("Only to book a time at which all places are taken."),
        max_length=200,
        required=False,
    )


class BookingForm(KeyedForm, PlaceForm):
    """A new appointment."""

    purpose = PlainTextField(label=_("Purpose"), max_length=100, required=False)

    CHOSEN = ("branch", "starts_at", "purpose", "overlap_reason")


class RescheduleForm(PlaceForm):
    """Another time for an appointment."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned.pop("on", None)
        return cleaned


class WalkInForm(forms.Form):
    """Somebody who is here without an appointment."""

    branch = forms.ModelChoiceField(
        Branch.objects.filter(is_active=True), label=_("Branch"), empty_label=None
    )
    purpose = PlainTextField(label=_("Purpose"), max_length=100, required=False)
