"""What is counted in the evening, and which days are asked for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.rules.cash import DENOMINATIONS_YEN, counted_yen
from billing.rules.day import Count
from billing.rules.journal_layouts import LAYOUTS
from clinic.fields import EraDateField, FullWidthIntegerField, PlainTextField
from clinic.models import Branch

MOST_YEN = 99_999_999
MOST_PIECES = 9_999
PACKAGES = {"yayoi": _("Yayoi"), "moneyforward": _("Money Forward Cloud")}


class DayForm(forms.Form):
    """Which day of which branch."""

    on = EraDateField(label=_("Day"), required=False)
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.filter(is_active=True)  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """The till counted by denomination, and what the terminals say."""

    opening_yen = FullWidthIntegerField(
        label=_("Cash in the till in the morning (yen)"), min_value=0, max_value=MOST_YEN
    )
    card_yen = FullWidthIntegerField(
        label=_("Card terminal says (yen)"), min_value=0, max_value=MOST_YEN
    )
    qr_yen = FullWidthIntegerField(
        label=_("QR terminal says (yen)"), min_value=0, max_value=MOST_YEN
    )
    banked_yen = FullWidthIntegerField(
        label=_("Of it to the bank (yen)"), min_value=0, max_value=MOST_YEN, required=False
    )
    reason = PlainTextField(
        label=_("Reason of a difference, if there is one"), max_length=500, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pieces = {f"pieces-{value}": value for value in DENOMINATIONS_YEN}
        for name, value in self.pieces.items():
            self.fields[name] = FullWidthIntegerField(
                label=f"{value:,}", min_value=0, max_value=MOST_PIECES, required=False
            )

    def piece_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.pieces]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.pieces]

    def denominations(self) -> Mapping[int, int]:
        return {
            value: self.cleaned_data[name]
            for name, value in self.pieces.items()
            if self.cleaned_data.get(name)
        }

    def cash_yen(self) -> int:
        return counted_yen(self.denominations())

    def count(self) -> Count:
        return Count(
            opening_yen=self.cleaned_data["opening_yen"],
            denominations=self.denominations(),
            card_yen=self.cleaned_data["card_yen"],
            qr_yen=self.cleaned_data["qr_yen"],
            banked_yen=self.cleaned_data["banked_yen"] or 0,
            reason=self.cleaned_data["reason"],
        )


class ReopenForm(forms.Form):
    """Why a closed day is opened again."""

    reason = PlainTextField(label=_("Reason of reopening"), max_length=500)


class JournalForm(forms.Form):
    """Which days go to the accountant, and in whose layout."""

    layout = forms.ChoiceField(
        label=_("Accounting package"),
        choices=[(name, PACKAGES[name]) for name in LAYOUTS],
        widget=forms.RadioSelect,
    )
    begins_on = EraDateField(label=_("First day"))
    ends_on = EraDateField(label=_("Last day"))
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All branches"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins: date | None = cleaned.get("begins_on")
        ends: date | None = cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error(
                "ends_on", forms.ValidationError(_("The last day is before the first."), "order")
            )
        return cleaned
