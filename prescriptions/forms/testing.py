"""Sections of the consultation: blood and pregnancy."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.fields import EraDateField
from clinic.models import User
from clinic.rules.months import completed_years
from labs.fields import LaboratoryField, field_name, readings_from, value_fields
from labs.inputs import PregnancyReading, Reading, Specimen
from labs.models import Analyte, LabReport, PregnancyTest
from labs.queries import catalogue, intervals_of
from labs.rules.second_readings import lacks_second_reader
from patients.models import Patient, Visit
from prescriptions.forms.answers import NO_YES, AnswerField, ConfirmedField, choices_of
from prescriptions.forms.second_reader import SecondReaderField
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
    completes = forms.ModelChoiceField(
        queryset=LabReport.objects.none(), widget=forms.HiddenInput, required=False
    )

    def __init__(
        self,
        *args: Any,
        patient: Patient,
        lacking: tuple[LabReport, tuple[str, ...]] | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.patient = patient
        self.lacking = lacking
        reports = LabReport.objects.standing().filter(resulted_at__isnull=False)
        completes: Any = self.fields["completes"]
        completes.queryset = reports.filter(patient=patient).select_related("laboratory")
        self.catalogue: list[Analyte] = catalogue()
        self.fields |= value_fields(self.catalogue)
        only = list(self.fields["laboratory"].queryset[:2])  # type: ignore[attr-defined]
        if len(only) == 1:
            self.fields["laboratory"].initial = only[0]
        if lacking is not None:
            completes.initial = lacking[0].pk
            for key in lacking[1]:
                self.fields[field_name(key)].widget.attrs["data-ask"] = ""

    def lacking_fields(self) -> list[forms.BoundField]:
        """Return the fields of what the latest report lacks."""
        return [self[field_name(key)] for key in (self.lacking[1] if self.lacking else ())]

    def required_fields(self) -> list[forms.BoundField]:
        """Return the monthly panel's fields but those shown already, as lacking."""
        shown = set(self.lacking[1]) if self.lacking else set()
        return [
            self[field_name(each.key)]
            for each in self.catalogue
            if each.is_required_each_month and each.key not in shown
        ]

    def further_fields(self) -> list[forms.BoundField]:
        return [
            self[field_name(each.key)] for each in self.catalogue if not each.is_required_each_month
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.completed() is not None:
            return cleaned
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
        completed = self.completed()
        laboratory = completed.laboratory if completed else self.cleaned_data.get("laboratory")
        if not laboratory or not self._has_values():
            return {}
        age = completed_years(self.patient.birth_date, on)
        intervals = intervals_of(laboratory, self.patient.sex, age, on)
        return readings_from(self.cleaned_data, self.catalogue, intervals)

    def panel(self, visit: Visit, now: datetime, on: date) -> Panel | None:
        """Return the panel to be saved; None where no blood was taken."""
        if (completed := self.completed()) is not None:
            return Panel(completes=completed, readings=self.readings(on))
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
        if (completed := self.completed()) is not None:
            values = {each.key: reading for each, reading in self.readings(on).items()}
            return EnteredPanel(collected_on=on, values=values, completes=completed.pk)
        if self.cleaned_data.get("blood") not in (AWAITED, ENTERED):
            return None
        return EnteredPanel(
            collected_on=on,
            values={each.key: reading for each, reading in self.readings(on).items()},
            is_fasting=self.cleaned_data.get("is_fasting"),
        )

    def completed(self) -> LabReport | None:
        """Return the report that the typed values complete; None for a panel of its own."""
        is_new = self.cleaned_data.get("blood") in (AWAITED, ENTERED)
        report: LabReport | None = self.cleaned_data.get("completes")
        return report if report and self._has_values() and not is_new else None

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
    second_reader = SecondReaderField()
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

    def __init__(self, *args: Any, by: User, is_read_twice: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_read_twice = is_read_twice
        if is_read_twice:
            self.fields["second_reader"].offer(besides=by, is_needed=True)  # type: ignore[attr-defined]
        else:
            del self.fields["second_reader"]

    def awaits_second_reader(self) -> bool:
        """Say whether a negative test is typed that nobody else has read."""
        typed = self.cleaned_data
        has_second_reader = bool(typed.get("second_reader"))
        return self.is_read_twice and lacks_second_reader(
            typed.get("test_result", ""), has_second_reader=has_second_reader
        )

    def reading(self, visit: Visit, now: datetime) -> PregnancyReading | None:
        """Return the test to be saved; None where none was done."""
        result = self.cleaned_data.get("test_result")
        if not result:
            return None
        second_reader = self.cleaned_data.get("second_reader")
        return PregnancyReading(
            result=result, taken_at=now, visit=visit, second_reader=second_reader
        )

    def entered(self, on: date) -> tuple[PregnancyTestFact, ...]:
        """Return the test as the gate reads it before it is saved, if it counts by then."""
        result: Any = self.cleaned_data.get("test_result")
        if self.awaits_second_reader():
            return ()
        return (PregnancyTestFact(taken_on=on, result=result),) if result else ()


class ManForm(forms.Form):
    """What a man acknowledges at each visit (SEED-PREG-2)."""

    contraception_acknowledged = ConfirmedField(
        label=pgettext_lazy(
            "man", "Contraception during treatment and for a month after: confirmed today"
        )
    )

    ANSWERS = ("contraception_acknowledged",)

    def awaits_second_reader(self) -> bool:
        return False

    def reading(self, visit: Visit, now: datetime) -> None:
        return None

    def entered(self, on: date) -> tuple[PregnancyTestFact, ...]:
        return ()
