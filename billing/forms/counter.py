"""What reception types at the counter and on an issued invoice."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.models import FeeItem, InvoiceLine, PaymentMethod
from billing.queries.lines import ByHand
from billing.rules.received import Received
from billing.rules.returned import Returned
from clinic.fields import FullWidthIntegerField, PlainTextField
from clinic.sent import KeyedForm
from prescriptions.models import Return

MOST_YEN = 99_999_999
MONEY = PaymentMethod.choices[:3]
DISCOUNT = "discount"
DEPOSIT_FIELDS = ("method", "amount_yen", "terminal_reference")


class MethodRadios(forms.RadioSelect):
    """Ways to pay, each with the key that chooses it outside fields."""

    keys = {"cash": "c", "card": "k", "qr": "q", "adv": "d"}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-key"] = self.keys.get(str(value), "")
        return option


class CounterForm(forms.Form):
    """How a visit is paid. The total that was on the screen comes back with it.

    Paying the whole is the rule: an empty amount means what is due.
    """

    seen_yen = forms.IntegerField(min_value=0, max_value=MOST_YEN, widget=forms.HiddenInput)
    method = forms.ChoiceField(
        label=_("Paid by"), choices=MONEY, widget=MethodRadios(attrs={"data-method": ""})
    )
    amount_yen = FullWidthIntegerField(
        label=_("Amount paid now (yen)"), min_value=1, max_value=MOST_YEN, required=False
    )
    tendered_yen = FullWidthIntegerField(
        label=_("Cash received (yen)"), min_value=0, max_value=MOST_YEN, required=False
    )
    terminal_reference = PlainTextField(
        label=_("Reference of the card terminal"), max_length=60, required=False
    )

    def __init__(self, *args: Any, deposit_yen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if deposit_yen:
            self.fields["method"].choices = PaymentMethod.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not {"amount_yen", "tendered_yen", "seen_yen"}.isdisjoint(self.errors):
            return cleaned
        if self.paid_yen() > cleaned["seen_yen"]:
            words = _("This is more than the %(due)s yen that are due.")
            self._refuse("amount_yen", words, "more_than_due", due=cleaned["seen_yen"])
        elif cleaned.get("method") == PaymentMethod.CASH:
            self._check_cash(cleaned["tendered_yen"])
        return cleaned

    def paid_yen(self) -> int:
        """Return what is paid now: the amount that was typed, or all that is due."""
        typed: int | None = self.cleaned_data.get("amount_yen")
        return self.cleaned_data["seen_yen"] if typed is None else typed

    def received(self) -> Received:
        """Return the payment as the services want it."""
        cash = self.cleaned_data["method"] == PaymentMethod.CASH
        return Received(
            method=self.cleaned_data["method"],
            amount_yen=self.paid_yen(),
            tendered_yen=self.cleaned_data["tendered_yen"] if cash else None,
            terminal_reference="" if cash else self.cleaned_data["terminal_reference"],
        )

    def _check_cash(self, tendered: int | None) -> None:
        if tendered is None:
            self._refuse("tendered_yen", _("Type the cash that was handed over."), "required")
        elif tendered < self.paid_yen():
            words = _("%(missing)s yen are missing. Ask for more, or choose another way to pay.")
            self._refuse("tendered_yen", words, "cash_short", missing=self.paid_yen() - tendered)

    def _refuse(self, field: str, words: Any, code: str, **values: int) -> None:
        params = {name: f"{value:,}" for name, value in values.items()}
        self.add_error(field, ValidationError(words, code=code, params=params))


class PayForm(KeyedForm, CounterForm):
    """A later payment of what is still owed on an issued invoice."""


class LaterForm(forms.Form):
    """An invoice that is paid another day; nothing about money is asked."""

    seen_yen = forms.IntegerField(min_value=0, max_value=MOST_YEN, widget=forms.HiddenInput)


class CancelForm(KeyedForm):
    """Why an issued invoice is cancelled."""

    reason = PlainTextField(label=_("Reason of the correction"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "cancel_%s"}))


class ReturnForm(KeyedForm):
    """How many units of each line come back, and what becomes of tablets."""

    reason = PlainTextField(label=_("Reason of the return"), max_length=500)
    fate = forms.ChoiceField(
        label=_("Tablets brought back are"), choices=Return.Fate, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, lines: Mapping[InvoiceLine, int], **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "return_%s"}))
        self.units = {f"line-{line.pk}": line for line, left in lines.items() if left}
        for name, line in self.units.items():
            self.fields[name] = FullWidthIntegerField(
                label=_("%(item)s (at most %(left)s)") % {"item": line, "left": lines[line]},
                min_value=0,
                max_value=lines[line],
                required=False,
            )
        self.order_fields([*self.units, "fate", "reason"])

    def returned(self) -> Returned:
        quantities = {
            line.pk: self.cleaned_data[name]
            for name, line in self.units.items()
            if self.cleaned_data[name]
        }
        return Returned(
            quantities=quantities,
            reason=self.cleaned_data["reason"],
            fate=self.cleaned_data["fate"],
        )


class LineForm(KeyedForm):
    """An extra line or a discount, with its reason."""

    item = forms.ModelChoiceField(label=_("Item"), queryset=FeeItem.objects.none())
    quantity = FullWidthIntegerField(label=_("Quantity"), min_value=1, max_value=999)
    discount_yen = FullWidthIntegerField(
        label=_("Discount (yen), for a discount only"),
        min_value=1,
        max_value=MOST_YEN,
        required=False,
    )
    reason = PlainTextField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "line_%s"}))
        self.fields["item"].queryset = FeeItem.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        item = cleaned.get("item")
        if item is None or "discount_yen" in self.errors:
            return cleaned
        is_discount = item.code == DISCOUNT
        if is_discount != (cleaned.get("discount_yen") is not None):
            words = _("A discount needs an amount, and only a discount has one.")
            self.add_error("discount_yen", ValidationError(words, code="discount"))
        return cleaned

    def line(self) -> ByHand:
        typed = self.cleaned_data
        is_discount = typed["item"].code == DISCOUNT
        return ByHand(
            item=typed["item"],
            quantity=typed["quantity"],
            reason=typed["reason"],
            discount_yen=typed["discount_yen"] if is_discount else None,
        )


class DepositForm(KeyedForm):
    """Money that is left with us, or given back."""

    method = forms.ChoiceField(label=_("Paid by"), choices=MONEY, widget=forms.RadioSelect)
    amount_yen = FullWidthIntegerField(label=_("Amount (yen)"), min_value=1, max_value=MOST_YEN)
    terminal_reference = PlainTextField(
        label=_("Reference of the card terminal"), max_length=60, required=False
    )

    def received(self) -> Received:
        return Received(**{name: self.cleaned_data[name] for name in DEPOSIT_FIELDS})


class DepositBackForm(DepositForm):
    """What is given back of a deposit, and why."""

    prefix = "back"
    reason = PlainTextField(label=_("Reason"), max_length=500)
