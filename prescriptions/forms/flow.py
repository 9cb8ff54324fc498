"""What is shown of the flow sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField
from prescriptions.queries.flow import ALL, MONTHLY, NOTABLE, FlowFilter


class FlowForm(forms.Form):
    """The filter; what cannot be read does not narrow it."""

    items = forms.ChoiceField(
        label=_("Items"),
        choices=[
            (ALL, _("All items")),
            (MONTHLY, _("Items of each month")),
            (NOTABLE, _("Only items that stood out")),
        ],
        required=False,
    )
    since = EraDateField(label=_("From"), required=False)
    until = EraDateField(label=_("Last day"), required=False)

    def chosen(self) -> FlowFilter:
        self.full_clean()
        told = self.cleaned_data
        return FlowFilter(
            items=told.get("items") or ALL, since=told.get("since"), until=told.get("until")
        )
