"""Sections of the consultation: blood and pregnancy."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.fields import EraDateField
from clinic.rules.months import completed_years
from labs.fields import LaboratoryField, field_name, readings_from, value_fields
from labs.inputs import PregnancyReading, Reading, Specimen
from labs.models import Analyte, PregnancyTest
from labs.queries import catalogue, intervals_of
from patients.models import Patient, Visit
from prescriptions.forms.answers import NO_YES, AnswerField, ConfirmedField, choices_of
from prescriptions.inputs import Panel
from prescriptions.queries.proposals import EnteredPanel
from prescriptions.rules.gate.facts import PregnancyTest as PregnancyTestFact
from prescriptions.visit_words import CONTRACEPTION

AWAITED, ENTERED = "awaited", "entered"


class PanelForm(forms.Form):
    """Blood taken at this visit."""

    blood = forms.ChoiceField(
        label=_("Blood test today"),
        choices=[
            ("none", _("No blood taken")),
            (AWAITED, _("Taken, results to come")),
            (ENTERED, _("Taken, results below")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    laboratory = LaboratoryField(label=_("Laboratory"), required=False)
    is_fasting = AnswerField(label=_("Fasting?"))

    def __init__(self, *args: Any, patient: Patient, **options: Any) -> None:
        super().__init__(*args, **options)
        self.patient = patient
        self.catalogue: list[Analyte] = catalogue()
        self.fields |= value_fields(self.catalogue)
        only = list(self.fields["laboratory"].queryset[:2])  # type: ignore[attr-defined]
        if len(only) == 1:
            self.fields["laboratory"].initial = only[0]

    def required_fields(self) -> list[forms.BoundField]:
        return [
            self[field_name(each.key)] for each in self.catalogue if each.is_required_each_month
        ]

    def further_fields(self) -> list[forms.BoundField]:
        return [
            self[field_name(each.key)] for each in self.catalogue if not each.is_required_each_month
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self._has_values():
            cleaned["blood"] = ENTERED
        elif cleaned.get("blood") == ENTERED:
            words = _("Type the results, or choose that they are to come.")
            self.add_error("blood", ValidationError(words, code="no_values"))
        if cleaned.get("blood") in (AWAITED, ENTERED) and not cleaned.get("laboratory"):
            words = _("Choose the laboratory.")
            self.add_error("laboratory", ValidationError(words, code="required"))
        return cleaned

    def readings(self, on: date) -> dict[Analyte, Reading]:
        """Return the values that were typed, with the laboratory's intervals of that day."""
        laboratory = self.cleaned_data.get("laboratory")
        if not laboratory or not self._has_values():
            return {}
        age = completed_years(self.patient.birth_date, on)
        intervals = intervals_of(laboratory, self.patient.sex, age, on)
        return readings_from(self.cleaned_data, self.catalogue, intervals)

    def panel(self, visit: Visit, now: datetime, on: date) -> Panel | None:
        """Return the panel to be saved; None where no blood was taken."""
        if self.cleaned_data.get("blood") not in (AWAITED, ENTERED):
            return None
        specimen = Specimen(
            laboratory=self.cleaned_data["laboratory"],
            collected_at=now,
            visit=visit,
            is_fasting=self.cleaned_data.get("is_fasting"),
        )
        return Panel(specimen=specimen, readings=self.readings(on))

    def entered(self, on: date) -> EnteredPanel | None:
        """Return the panel as the gate reads it before it is saved."""
        if self.cleaned_data.get("blood") not in (AWAITED, ENTERED):
            return None
        return EnteredPanel(
            collected_on=on,
            values={each.key: reading for each, reading in self.readings(on).items()},
            is_fasting=self.cleaned_data.get("is_fasting"),
        )

    def _has_values(self) -> bool:
        names = (field_name(each.key) for each in self.catalogue)
        return any(self.cleaned_data.get(name) is not None for name in names)


class WomanForm(forms.Form):
    """Pregnancy and contraception. The result of the test is never chosen beforehand."""

    test_result = forms.ChoiceField(
        label=_("Pregnancy test today"),
        choices=PregnancyTest.Result.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    pregnant = forms.ChoiceField(
        label=_("Pregnant, or possibly so?"),
        choices=Visit.Pregnant.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    is_breastfeeding = AnswerField(label=_("Breastfeeding?"), choices=NO_YES)
    plans_pregnancy_within_year = AnswerField(
        label=_("Wishes to become pregnant within a year?"), choices=NO_YES
    )
    contraception_methods = forms.MultipleChoiceField(
        label=_("Contraception, asked today"),
        choices=choices_of(CONTRACEPTION),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    contraception_since = EraDateField(label=_("In use since"), required=False)

    ANSWERS = (
        "pregnant",
        "is_breastfeeding",
        "plans_pregnancy_within_year",
        "contraception_methods",
        "contraception_since",
    )

    def reading(self, visit: Visit, now: datetime) -> PregnancyReading | None:
        """Return the test to be saved; None where none was done."""
        result = self.cleaned_data.get("test_result")
        return PregnancyReading(result=result, taken_at=now, visit=visit) if result else None

    def entered(self, on: date) -> tuple[PregnancyTestFact, ...]:
        """Return the test as the gate reads it before it is saved."""
        result: Any = self.cleaned_data.get("test_result")
        return (PregnancyTestFact(taken_on=on, result=result),) if result else ()


class ManForm(forms.Form):
    """What a man acknowledges at each visit (SEED-PREG-2)."""

    contraception_acknowledged = ConfirmedField(
        label=pgettext_lazy(
            "man", "Contraception during treatment and for a month after: confirmed today"
        )
    )

    ANSWERS = ("contraception_acknowledged",)

    def reading(self, visit: Visit, now: datetime) -> None:
        return None

    def entered(self, on: date) -> tuple[PregnancyTestFact, ...]:
        return ()
