"""A laboratory's file, and what its columns mean."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from labs.fields import LaboratoryField
from labs.models import Analyte
from labs.rules.incoming.columns import ROLES, ColumnMap
from labs.rules.incoming.decoding import MAX_BYTES

ROLE_WORDS = {
    "ticket_no": _("Ticket number"),
    "accession_no": _("Number of the specimen or order"),
    "name": _("Name"),
    "kana": _("Reading of the name"),
    "birth_date": _("Birth date"),
    "sex": _("Sex"),
    "collected_on": _("Day of collection"),
    "collected_time": _("Time of collection"),
    "code": _("Code of the item"),
    "item": _("Name of the item"),
    "sign": _("Sign of the value (<, >)"),
    "value": _("Value"),
    "unit": _("Unit"),
    "interval": _("Reference interval"),
    "low": _("Lower limit"),
    "high": _("Upper limit"),
    "fasting": _("Fasting"),
    "status": _("State of the result"),
}
PROBLEMS = {
    "no_patient_column": _("Name the column with the ticket number or the specimen's number."),
    "no_day_column": _("Name the column with the day of collection."),
    "no_value_column": _("Name the columns of item and value, or the columns of the items."),
}


class UploadForm(forms.Form):
    """A file as the laboratory sent it."""

    laboratory = LaboratoryField(label=_("Laboratory"))
    file = forms.FileField(
        label=_("File"), help_text=_("CSV, HL7 v2 or FHIR JSON, as the laboratory sent it.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        only = list(self.fields["laboratory"].queryset[:2])  # type: ignore[attr-defined]
        if len(only) == 1:
            self.fields["laboratory"].initial = only[0]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is too big. Ask the laboratory for several smaller files."),
                code="too_big",
            )
        return file


class ColumnsForm(forms.Form):
    """What each column of a table means: proposed by its heading, confirmed by a person."""

    def __init__(self, *args: Any, headings: Iterable[str], proposed: ColumnMap, **options: Any):
        super().__init__(*args, **options)
        self.headings = list(headings)
        meant = {heading: role for role, heading in proposed.roles.items()}
        meant |= {heading: f"={key}" for heading, key in proposed.analytes.items()}
        choices = [
            ("", _("not read")),
            (_("What a row tells"), [(role, ROLE_WORDS[role]) for role in ROLES]),
            (_("A column for each item"), [(f"={a.key}", str(a)) for a in Analyte.objects.all()]),
        ]
        for number, heading in enumerate(self.headings):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=meant.get(heading, "")
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        meant = [word for word in cleaned.values() if word]
        if len(meant) != len(set(meant)):
            raise ValidationError(_("Two columns cannot mean the same."), code="twice")
        for problem in self.columns().problems():
            self.add_error(None, ValidationError(PROBLEMS[problem], code=problem))
        return cleaned

    def columns(self) -> ColumnMap:
        told = {
            heading: self.cleaned_data.get(f"column-{number}", "")
            for number, heading in enumerate(self.headings)
        }
        roles = {word: heading for heading, word in told.items() if word and word[0] != "="}
        items = {heading: word[1:] for heading, word in told.items() if word and word[0] == "="}
        return ColumnMap(roles, items)
