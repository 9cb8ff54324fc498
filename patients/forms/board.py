"""What the board is asked for, and the steps taken on it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainTextField
from clinic.models import Branch
from patients.queries.board import SHOWN
from patients.rules.appointment_state import State


class BoardForm(forms.Form):
    """Branch, day and what to show. Anything unreadable falls back to today's whole board."""

    branch = forms.ModelChoiceField(Branch.objects.filter(is_active=True), required=False)
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    only = forms.ChoiceField(choices=[(key, key) for key in SHOWN], required=False)


class MoveForm(forms.Form):
    """The state to move a patient to."""

    to = forms.ChoiceField(choices=[(state, state) for state in State])


class CancellationForm(forms.Form):
    """Why an appointment is given up."""

    reason = PlainTextField(label=_("Reason"), max_length=200)
