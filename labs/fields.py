"""Laboratory values as staff type them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.fields import TypedTextField
from clinic.rules.numbers import NumberRange, parse_decimal
from clinic.rules.text import InputRefused
from labs.inputs import Reading
from labs.models import Analyte, Laboratory
from labs.queries import IntervalOf
from labs.rules.incoming.values import split_sign

VALUES = NumberRange(minimum=Decimal(0), maximum=Decimal(1_000_000), places=4)


class MeasuredField(TypedTextField):
    """A value as the laboratory writes it: a number, or a bound such as `<5`, never a guess."""

    inputmode = "decimal"
    refusals = {
        "not_a_number": _("Type the value as the laboratory wrote it, like 18, 0.7 or <5."),
        "sign": _("Type the value without a sign."),
        "places": _("Type at most %(places)s digits after the point."),
        "range": _("Type a number from %(minimum)s to %(maximum)s."),
    }

    def read(self, text: str) -> tuple[str, str, Decimal]:
        """Return the text as typed, its comparator and its number."""
        raw = text.strip()
        if len(raw) > 40:  # noqa: PLR2004 - the column's length
            raise InputRefused("not_a_number")
        comparator, number = split_sign(raw)
        return raw, comparator, parse_decimal(number, VALUES)


def field_name(key: str) -> str:
    return f"lab-{key}"


def value_fields(catalogue: Iterable[Analyte]) -> dict[str, MeasuredField]:
    """Return one field for each analyte, none of them filled."""
    return {
        field_name(analyte.key): MeasuredField(
            label=analyte.abbreviation, help_text=analyte.unit, required=False
        )
        for analyte in catalogue
    }


def readings_from(
    cleaned: Mapping[str, Any], catalogue: Iterable[Analyte], intervals: IntervalOf
) -> dict[Analyte, Reading]:
    """Return the values that were typed, each with the interval of its laboratory."""
    readings = {}
    for analyte in catalogue:
        typed = cleaned.get(field_name(analyte.key))
        if typed is None:
            continue
        raw, comparator, value = typed
        low, high = intervals.get(analyte.key, (None, None))
        readings[analyte] = Reading(
            raw=raw, comparator=comparator, value=value, unit=analyte.unit, low=low, high=high
        )
    return readings


class LaboratoryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The laboratory that measured; chosen already where the clinic has one only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Laboratory.objects.filter(is_active=True), **options)
