"""The lists that are asked before a course: yes, no, or still to be checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField
from patients.history_words import (
    ALLERGIES,
    CONDITIONS,
    MEDICATIONS,
    PREVIOUS_TREATMENTS,
    VACCINATIONS,
)
from patients.models import HistoryEntry
from patients.services.history import HistoryItem
from prescriptions.forms.answers import AnswerField, choices_of
from prescriptions.gate_words.rule_words import Text

Kind = HistoryEntry.Kind
YES, NO, CHECK = "yes", "no", "check"
ANSWERS = [(NO, _("No")), (YES, _("Yes")), (CHECK, _("To be checked"))]


@dataclass(frozen=True, slots=True)
class Asked:
    """One list: its question, and the codes that may be the answer."""

    kind: Kind
    question: Any
    codes: Mapping[str, Text]


LISTS = (
    Asked(
        Kind.CONDITION, _("Bowel, liver or psychiatric illness, now or in the past?"), CONDITIONS
    ),
    Asked(
        Kind.ALLERGY,
        _("Allergy to isotretinoin, soy, peanut or parabens; aspirin asthma?"),
        ALLERGIES,
    ),
    Asked(Kind.MEDICATION, _("Takes one of these medicines?"), MEDICATIONS),
    Asked(Kind.PREVIOUS_TREATMENT, _("Treated for acne before?"), PREVIOUS_TREATMENTS),
)
DATED = (
    Asked(Kind.LASIK, _("LASIK in the last six months, or planned?"), {}),
    Asked(Kind.VACCINATION, _("Vaccinated lately, or a vaccination planned?"), VACCINATIONS),
)


class HistoryForm(forms.Form):
    """Every list with its own answer, none of them given beforehand."""

    condition_status = forms.ChoiceField(
        label=_("Now or in the past?"),
        choices=HistoryEntry.Status.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    has_specialist_letter = AnswerField(label=_("Letter of the specialist?"))
    lasik_on = EraDateField(label=_("Day of LASIK"), required=False)
    vaccination_on = EraDateField(label=_("Day of the vaccination"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for asked in (*LISTS, *DATED):
            self.fields[f"{asked.kind}-asked"] = forms.ChoiceField(
                label=asked.question, choices=ANSWERS, widget=forms.RadioSelect
            )
            if asked.codes:
                self.fields[f"{asked.kind}-codes"] = forms.MultipleChoiceField(
                    label=_("Which?"),
                    choices=choices_of(asked.codes),
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )

    def question(self, kind: str) -> forms.BoundField:
        return self[f"{kind}-asked"]

    def lists(self) -> list[dict[str, Any]]:
        """Return for the page each list's question, its choices and what belongs to them."""
        extras = {
            Kind.CONDITION: ("condition_status", "has_specialist_letter"),
            Kind.LASIK: ("lasik_on",),
            Kind.VACCINATION: ("vaccination_on",),
        }
        return [
            {
                "asked": self[f"{asked.kind}-asked"],
                "codes": self[f"{asked.kind}-codes"] if asked.codes else None,
                "extras": [self[name] for name in extras.get(asked.kind, ())],
            }
            for asked in (*LISTS, *DATED)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for asked in (*LISTS, *DATED):
            if cleaned.get(f"{asked.kind}-asked") == YES:
                self._needs_details(asked, cleaned)
        return cleaned

    def histories(self) -> dict[str, tuple[HistoryItem, ...]]:
        """Return the lists that were answered; one still to be checked was not asked."""
        return {
            asked.kind: self._items(asked)
            for asked in (*LISTS, *DATED)
            if self.cleaned_data[f"{asked.kind}-asked"] != CHECK
        }

    def _needs_details(self, asked: Asked, cleaned: Mapping[str, Any]) -> None:
        needed = {Kind.LASIK: "lasik_on", Kind.VACCINATION: "vaccination_on"}
        needed |= {Kind.CONDITION: "condition_status"}
        codes = f"{asked.kind}-codes"
        if asked.codes and not cleaned.get(codes):
            self.add_error(codes, ValidationError(_("Say which."), code="which"))
        name = needed.get(asked.kind, "")
        if name and name not in self.errors and not cleaned.get(name):
            self.add_error(name, ValidationError(_("Needed for this answer."), code="needed"))

    def _items(self, asked: Asked) -> tuple[HistoryItem, ...]:
        cleaned = self.cleaned_data
        if cleaned[f"{asked.kind}-asked"] != YES:
            return ()
        if asked.kind == Kind.LASIK:
            return (HistoryItem(code="lasik", on=cleaned["lasik_on"]),)
        return tuple(self._item(asked.kind, code) for code in cleaned[f"{asked.kind}-codes"])

    def _item(self, kind: Kind, code: str) -> HistoryItem:
        cleaned = self.cleaned_data
        if kind == Kind.CONDITION:
            return HistoryItem(
                code=code,
                status=cleaned["condition_status"],
                has_specialist_letter=cleaned["has_specialist_letter"],
            )
        on = cleaned["vaccination_on"] if kind == Kind.VACCINATION else None
        return HistoryItem(code=code, on=on)
