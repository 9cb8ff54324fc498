"""Section of the consultation: what is prescribed, and reasons to pass findings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import FullWidthIntegerField, PlainTextField
from clinic.rules.text import InputRefused, clean_paragraphs
from prescriptions.forms.answers import ConfirmedField
from prescriptions.inputs import Overrides, SupplyOrder
from prescriptions.models import Prescription, Product
from prescriptions.queries.proposals import Proposal
from prescriptions.rules.gate.catalogue import RULES_BY_NAME

SUPPLY, NONE = "supply", "none"
REASON = "reason-"
REASON_LENGTH = 500


class SupplyForm(forms.Form):
    """The dose a day, for how long, of which product. Dose and days stand as last time."""

    supply = forms.ChoiceField(
        label=_("Prescription"),
        choices=[(SUPPLY, _("Prescribe")), (NONE, _("Nothing today"))],
        widget=forms.RadioSelect,
    )
    daily_mg = FullWidthIntegerField(
        label=_("Dose (mg a day)"), min_value=1, max_value=400, required=False
    )
    days = FullWidthIntegerField(label=_("Days"), min_value=1, max_value=366, required=False)
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.filter(is_active=True), required=False
    )
    stock_days = FullWidthIntegerField(
        label=_("Days left at home, as the patient says"),
        min_value=0,
        max_value=366,
        required=False,
    )
    has_interim_test_plan = ConfirmedField(
        label=_("Pregnancy test in between is planned: date, place and method are noted")
    )
    dose_reason = PlainTextField(
        label=_("Why this dose, if it changed"), max_length=500, required=False
    )

    ORDERED = ("daily_mg", "days", "product")

    def __init__(self, *args: Any, last: Prescription | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if last is not None:
            self.initial = {"daily_mg": last.daily_mg, "days": last.days, "product": last.product}
        elif len(only := list(self.fields["product"].queryset[:2])) == 1:  # type: ignore[attr-defined]
            self.initial = {"product": only[0]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("supply") == SUPPLY:
            for name in self.ORDERED:
                if name not in self.errors and cleaned.get(name) is None:
                    words = _("Needed for a prescription.")
                    self.add_error(name, ValidationError(words, code="required"))
        return cleaned

    def proposal(self) -> Proposal | None:
        """Return what the gate is asked; None while there is no dose or nothing is given."""
        cleaned = self.cleaned_data
        if cleaned.get("supply") == NONE or not cleaned.get("daily_mg") or not cleaned.get("days"):
            return None
        return Proposal(
            daily_mg=cleaned["daily_mg"],
            days=cleaned["days"],
            reported_stock_days=cleaned.get("stock_days") or 0,
            has_interim_test_plan=cleaned.get("has_interim_test_plan"),
        )

    def order(self) -> SupplyOrder | None:
        """Return what is ordered; None for nothing today."""
        proposal = self.proposal()
        if self.cleaned_data["supply"] != SUPPLY or proposal is None:
            return None
        return SupplyOrder(
            product=self.cleaned_data["product"],
            proposal=proposal,
            dose_reason=self.cleaned_data["dose_reason"],
        )


def reasons_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the readable reasons that were typed, by rule; other names are left alone."""
    typed = {rule: _reason(str(data.get(f"{REASON}{rule}", ""))) for rule in RULES_BY_NAME}
    return {rule: reason for rule, reason in typed.items() if reason}


def _reason(text: str) -> str:
    """A reason that cannot be stored is none: the finding then still stops."""
    try:
        return clean_paragraphs(text, REASON_LENGTH)
    except InputRefused:
        return ""


def overrides_in(data: Mapping[str, Any], authenticated_at: datetime | None) -> Overrides:
    return Overrides(reasons=reasons_in(data), authenticated_at=authenticated_at)
