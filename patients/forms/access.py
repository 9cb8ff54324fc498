"""What is asked of the access log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField, PlainTextField
from clinic.models import AccessLog, User
from patients.queries.access import LogFilter


class LogFilterForm(forms.Form):
    """Every field may stay empty."""

    person = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.order_by("name", "pk"), required=False
    )
    ticket_no = PlainTextField(label=_("Ticket number"), max_length=20, required=False)
    action = forms.ChoiceField(
        label=_("Action"), choices=[("", "–"), *AccessLog.Action.choices], required=False
    )
    first_day = EraDateField(label=_("From"), required=False)
    last_day = EraDateField(label=_("Until"), required=False)
    before = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)

    def asked(self) -> LogFilter:
        """Return the filter; what cannot be read is left out of it and named at its field."""
        self.is_valid()
        return LogFilter(**{name: value for name, value in self.cleaned_data.items() if value})
