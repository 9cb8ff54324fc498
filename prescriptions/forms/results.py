"""Results entered outside a visit."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.fields import EraDateField, PlainTextField
from clinic.models import User
from clinic.rules.months import completed_years
from labs.fields import LaboratoryField, MeasuredField, field_name, readings_from, value_fields
from labs.inputs import PregnancyReading, Reading, Specimen
from labs.models import Analyte, LabReport, PregnancyTest
from labs.queries import catalogue, intervals_of
from prescriptions.forms.answers import AnswerField
from prescriptions.forms.second_reader import SecondReaderField


class DatedForm(forms.Form):
    """Something that happened on a day up to today."""

    day = EraDateField(label=_("Day"))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return day

    def moment(self, now: datetime) -> datetime:
        """Return now for today, and noon for an earlier day whose time nobody noted."""
        day = self.cleaned_data["day"]
        if day == timezone.localdate(now):
            return now
        return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone()).replace(
            hour=12
        )


class SpecimenForm(DatedForm):
    """Blood that was taken; the results follow."""

    laboratory = LaboratoryField(label=_("Laboratory"))
    accession_no = PlainTextField(label=_("Laboratory's number"), max_length=40, required=False)
    is_fasting = AnswerField(label=_("Fasting?"))

    field_order = ("day", "laboratory", "accession_no", "is_fasting")

    def specimen(self, now: datetime) -> Specimen:
        return Specimen(
            laboratory=self.cleaned_data["laboratory"],
            collected_at=self.moment(now),
            accession_no=self.cleaned_data["accession_no"],
            is_fasting=self.cleaned_data["is_fasting"],
        )


class OrderForm(forms.Form):
    """When and for whom the tests of the month are to be taken."""

    day = EraDateField(label=_("To be taken on"))
    laboratory = LaboratoryField(label=_("Laboratory"))


class ValuesForm(forms.Form):
    """The values of a panel that waits for its results."""

    def __init__(self, *args: Any, report: LabReport, **options: Any) -> None:
        super().__init__(*args, **options)
        self.report = report
        self.catalogue: list[Analyte] = catalogue()
        self.fields |= value_fields(self.catalogue)

    def required_fields(self) -> list[forms.BoundField]:
        wanted = (each for each in self.catalogue if each.is_required_each_month)
        return [self[field_name(each.key)] for each in wanted]

    def further_fields(self) -> list[forms.BoundField]:
        wanted = (each for each in self.catalogue if not each.is_required_each_month)
        return [self[field_name(each.key)] for each in wanted]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(value is not None for value in cleaned.values()):
            raise ValidationError(_("Type at least one value."), code="no_values")
        return cleaned

    def readings(self) -> dict[Analyte, Reading]:
        patient = self.report.patient
        on = timezone.localdate(self.report.collected_at)
        age = completed_years(patient.birth_date, on)
        intervals = intervals_of(self.report.laboratory, patient.sex, age, on)
        return readings_from(self.cleaned_data, self.catalogue, intervals)


class CorrectionForm(forms.Form):
    """Another value in the place of one that was wrong."""

    value = MeasuredField(label=_("Right value"))
    reason = PlainTextField(label=_("Why is it corrected?"), max_length=500)


class CommentForm(forms.Form):
    """What the clinician says to a panel."""

    comment = PlainTextField(label=_("Comment"), max_length=500, required=False)


class SecondReadingForm(forms.Form):
    """What the second person reads. The result is never chosen beforehand."""

    result = forms.ChoiceField(
        label=_("What do you read?"),
        choices=PregnancyTest.Result.choices,
        widget=forms.RadioSelect,
    )


class PregnancyTestForm(DatedForm):
    """A pregnancy test outside a visit. The result is never chosen beforehand."""

    kind = forms.ChoiceField(label=_("Specimen"), choices=PregnancyTest.Kind.choices)
    result = forms.ChoiceField(
        label=_("Result"), choices=PregnancyTest.Result.choices, widget=forms.RadioSelect
    )
    method = PlainTextField(label=_("Kit or method"), max_length=60, required=False)
    kit_lot_no = PlainTextField(label=_("Lot of the kit"), max_length=40, required=False)

    time = forms.TimeField(
        label=_("Time of the specimen"),
        required=False,
        help_text=_("Like 09:30; empty where nobody noted it."),
        widget=forms.TimeInput(format="%H:%M"),
    )
    is_observed = forms.BooleanField(
        label=_("Somebody of the clinic was there when the specimen was given"), required=False
    )
    second_reader = SecondReaderField()

    field_order = (
        "day",
        "time",
        "kind",
        "is_observed",
        "method",
        "kit_lot_no",
        "result",
        "second_reader",
    )

    def __init__(self, *args: Any, by: User, is_read_twice: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["second_reader"]
        field.offer(besides=by, is_needed=is_read_twice)

    def moment(self, now: datetime) -> datetime:
        """Return the noted time of the day, never one that is still to come."""
        noted = self.cleaned_data.get("time")
        if noted is None:
            return super().moment(now)
        zone = timezone.get_current_timezone()
        return min(datetime.combine(self.cleaned_data["day"], noted, zone), now)

    def reading(self, now: datetime) -> PregnancyReading:
        return PregnancyReading(
            result=self.cleaned_data["result"],
            taken_at=self.moment(now),
            kind=self.cleaned_data["kind"],
            method=self.cleaned_data["method"],
            kit_lot_no=self.cleaned_data["kit_lot_no"],
            is_observed=self.cleaned_data["is_observed"],
            second_reader=self.cleaned_data["second_reader"],
        )
