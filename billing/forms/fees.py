"""What an administrator types about prices and about how the clinic bills."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.models import FeeItem
from clinic.fields import EraDateField, FullWidthIntegerField, PlainTextField
from clinic.models import Branch, Organisation
from clinic.rules.registration import OperatorType, parse_registration_number
from clinic.rules.text import InputRefused

HIGHEST_PRICE_YEN = 9_999_999
MOST_MONTHS = 120


class PriceForm(forms.Form):
    """A new price from a day on; the one before ends by itself."""

    item = forms.ModelChoiceField(label=_("Item"), queryset=FeeItem.objects.none())
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("All branches"),
    )
    unit_price_yen = FullWidthIntegerField(
        label=_("Unit price, tax included (yen)"), min_value=0, max_value=HIGHEST_PRICE_YEN
    )
    tax_percent = FullWidthIntegerField(label=_("Tax rate (%)"), min_value=0, max_value=100)
    from_on = EraDateField(label=_("From (day)"))
    reason = PlainTextField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = FeeItem.objects.exclude(code="discount")  # type: ignore[attr-defined]
        self.fields["branch"].queryset = Branch.objects.all()  # type: ignore[attr-defined]


class TaxForm(forms.Form):
    """Another tax rate of every item from a day on."""

    prefix = "tax"
    percent = FullWidthIntegerField(label=_("New tax rate (%)"), min_value=0, max_value=100)
    from_on = EraDateField(label=_("From (day)"))
    keeps = forms.ChoiceField(
        label=_("What stays"),
        choices=[
            ("net", _("The price before tax: what is asked changes")),
            ("asked", _("The price that is asked: the tax in it changes")),
        ],
        widget=forms.RadioSelect,
    )
    reason = PlainTextField(label=_("Reason"), max_length=500)


class EndForm(forms.Form):
    """The last day of a price, and why."""

    last_day = EraDateField(label=_("Last day"))
    reason = PlainTextField(label=_("Reason"), max_length=500)

    def ends_on(self) -> date:
        day: date = self.cleaned_data["last_day"]
        return day


class WithdrawForm(forms.Form):
    """Why a price that has not begun is taken back."""

    reason = PlainTextField(label=_("Reason"), max_length=500)


class SettingsForm(forms.Form):
    """How the clinic bills, and as whom."""

    operator_type = forms.ChoiceField(
        label=_("Who runs the clinic"), choices=Organisation.OperatorType.choices
    )
    registration_no = PlainTextField(
        label=_("Registration number of the issuer (T and 13 digits)"),
        max_length=30,
        required=False,
        help_text=_("Leave it empty if the clinic is not registered."),
    )
    tax_rounding = forms.ChoiceField(
        label=_("Rounding of consumption tax"),
        choices=Organisation.TaxRounding.choices,
        help_text=_("Once for each rate and document."),
    )
    first_again_after_months = FullWidthIntegerField(
        label=_("Months without a visit after which a first visit is charged again"),
        min_value=1,
        max_value=MOST_MONTHS,
        required=False,
        help_text=_("Empty: never again."),
    )
    approval_limit_yen = FullWidthIntegerField(
        label=_("Extra lines and discounts up to this amount need no approval (yen)"),
        min_value=0,
        max_value=HIGHEST_PRICE_YEN,
    )
    is_doubtful = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        typed, operator = cleaned.get("registration_no"), cleaned.get("operator_type")
        if not typed or not operator:
            return cleaned
        try:
            number = parse_registration_number(typed, OperatorType(operator))
        except InputRefused as refused:
            words = {
                "shape": _("Type T and 13 digits, as in T7123456789012."),
                "check_digit": _("The check digit does not fit. Compare it with the notice."),
            }
            self.add_error(
                "registration_no", ValidationError(words[refused.code], code=refused.code)
            )
        else:
            cleaned["registration_no"] = number.number
            self.is_doubtful = number.doubtful
        return cleaned
