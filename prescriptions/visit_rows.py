"""A visit as names and values, section by section, for reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from patients.models import Patient, Visit, VisitAmendment
from prescriptions.gate_words.rule_words import Text
from prescriptions.visit_words import CONTRACEPTION


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its column, its words, its value, and how it was amended."""

    name: str
    label: str
    value: str
    amendments: Sequence[VisitAmendment]


def rows_of(visit: Visit) -> list[Row]:
    """Return what a visit says, in the order of its form; women's and men's questions apart."""
    amended: dict[str, list[VisitAmendment]] = {}
    for amendment in visit.amendments.all():
        amended.setdefault(amendment.field, []).append(amendment)
    is_woman = visit.patient.sex == Patient.Sex.FEMALE
    labels = _labels() | (_woman() if is_woman else _man())
    return [
        Row(name, str(label), value_words(name, getattr(visit, name)), amended.get(name, ()))
        for name, label in labels.items()
    ]


@dataclass(frozen=True, slots=True)
class DifferingRow:
    """A field that was saved with one value and typed with another."""

    name: str
    label: str
    saved: str
    typed: str


def differing_rows(visit: Visit, typed: Mapping[str, Any]) -> list[DifferingRow]:
    """Return the fields in which what was typed differs from the visit as it is saved."""
    return [
        DifferingRow(row.name, row.label, row.value, value_words(row.name, typed[row.name]))
        for row in rows_of(visit)
        if row.name in typed and typed[row.name] != getattr(visit, row.name)
    ]


def value_words(name: str, value: Any) -> str:
    """Return a value in words; what was not asked is said to be so."""
    if value is None or (name == "pregnant" and not value):
        return pgettext("answer", "not asked")
    if value == "":
        return "–"
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    if name == "pregnant":
        return str(Visit.Pregnant(value).label)
    if isinstance(value, list):
        return ", ".join(str(CONTRACEPTION.get(code, code)) for code in value) or _("None")
    return date_format(value) if isinstance(value, date) else str(value)


def _labels() -> dict[str, Text]:
    return {
        "complaint": _("What the patient says"),
        "has_side_effects": _("Side effects or new symptoms since the last visit?"),
        "missed_doses_days": _("Days without a dose"),
        "is_hair_removal_suspended": _("Laser and light hair removal suspended?"),
        "phq2": _("PHQ-2 (0 to 6)"),
        "phq9": _("PHQ-9 (0 to 27)"),
        "phq9_item9": _("PHQ-9 item 9 (0 to 3)"),
        "mood_assessed_by_doctor": _("I have assessed mood and safety in conversation"),
        "mood_note": _("Mood and sleep"),
        "weight_kg": _("Weight (kg)"),
        "findings": _("Findings"),
        "explained": _("Explained to the patient"),
    }


def _woman() -> dict[str, Text]:
    return {
        "pregnant": _("Pregnant, or possibly so?"),
        "is_breastfeeding": _("Breastfeeding?"),
        "plans_pregnancy_within_year": _("Wishes to become pregnant within a year?"),
        "contraception_methods": _("Contraception, asked today"),
        "contraception_since": _("In use since"),
    }


def _man() -> dict[str, Text]:
    return {
        "contraception_acknowledged": pgettext(
            "man", "Contraception during treatment and for a month after: confirmed today"
        )
    }
