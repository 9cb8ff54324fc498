"""What reception types at the counter."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.models import PaymentMethod
from billing.rules.received import Received
from clinic.fields import FullWidthIntegerField, PlainTextField

MOST_YEN = 99_999_999


class CounterForm(forms.Form):
    """How a visit is paid. The total that was on the screen comes back with it."""

    seen_yen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    method = forms.ChoiceField(label=_("Paid by"), choices=PaymentMethod, widget=forms.RadioSelect)
    tendered_yen = FullWidthIntegerField(
        label=_("Cash received (yen)"), min_value=0, max_value=MOST_YEN, required=False
    )
    terminal_reference = PlainTextField(
        label=_("Reference of the card terminal"), max_length=60, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("method") != PaymentMethod.CASH or "tendered_yen" in self.errors:
            return cleaned
        tendered, due = cleaned.get("tendered_yen"), cleaned.get("seen_yen")
        if tendered is None:
            self.add_error(
                "tendered_yen",
                ValidationError(_("Type the cash that was handed over."), code="required"),
            )
        elif due is not None and tendered < due:
            self.add_error(
                "tendered_yen",
                ValidationError(
                    _("%(missing)s yen are missing. Ask for more, or choose another way to pay."),
                    code="cash_short",
                    params={"missing": f"{due - tendered:,}"},
                ),
            )
        return cleaned

    def received(self) -> Received:
        """Return the payment of the whole amount, as the services want it."""
        cash = self.cleaned_data["method"] == PaymentMethod.CASH
        return Received(
            method=self.cleaned_data["method"],
            amount_yen=self.cleaned_data["seen_yen"],
            tendered_yen=self.cleaned_data["tendered_yen"] if cash else None,
            terminal_reference="" if cash else self.cleaned_data["terminal_reference"],
        )


class PayForm(CounterForm):
    """A later payment of what is still owed on an issued invoice."""


class CancelForm(forms.Form):
    """Why an issued invoice is cancelled."""

    reason = PlainTextField(label=_("Reason of the cancellation"), max_length=500)
    redraft = forms.BooleanField(label=_("Draft the visit's invoice anew"), required=False)
