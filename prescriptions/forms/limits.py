"""The clinic's limits as an administrator types them, all at once, from a day on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import (
    EraDateField,
    FullWidthDecimalField,
    FullWidthIntegerField,
    PlainTextField,
)
from clinic.models import User
from clinic.roles import DOCTOR
from clinic.rules.numbers import NumberRange
from labs.rules.levels import by_analyte
from prescriptions.gate_words.limit_words import (
    READ_TWICE,
    lab_row_words,
    limit_words,
    unit_words,
)
from prescriptions.inputs import LimitChange
from prescriptions.rules.gate.catalogue import RULES, Group
from prescriptions.rules.gate.limit_changes import lab_bounds, lab_row_name, lab_rows
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, GateLimits, bounds_of

PLACES = 2


class LimitsForm(forms.Form):
    """Every limit that a clinic may set, its day, its reason, and the doctor who checked it."""

    valid_from = EraDateField(label=_("In force from"))
    reason = PlainTextField(label=_("Reason"), max_length=500)
    checked_by = forms.ModelChoiceField(
        label=_("Doctor who checked the limits"), queryset=User.objects.none()
    )
    next_review_on = EraDateField(label=_("Next check"))
    follows = forms.IntegerField(required=False, widget=forms.HiddenInput)
    pregnancy_tests_read_twice = forms.BooleanField(
        label=READ_TWICE,
        required=False,
        help_text=_(
            "A negative test then counts only once a second person has read it too. A positive or "
            "inconclusive one stops the treatment at once, whoever reads it. Tests entered before "
            "that day stay as they are."
        ),
    )

    def __init__(self, *args: Any, current: GateLimits, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        doctors = User.objects.filter(is_active=True, groups__name=DOCTOR).order_by("name", "pk")
        self.fields["checked_by"].queryset = doctors  # type: ignore[attr-defined]
        self.fields["checked_by"].label_from_instance = lambda each: each.name  # type: ignore[attr-defined]
        self.by_group = {group: list(_limits_of(group)) for group in Group}
        for names in self.by_group.values():
            for name in names:
                self.fields[name] = _limit_field(name, getattr(current, name))
        self.lab_names = []
        proposed = lab_rows(DEFAULT_LIMITS.lab_levels)
        for place, row in enumerate(lab_rows(current.lab_levels)):
            bounds, name = lab_bounds(proposed[place]), lab_row_name(place)
            self.fields[name] = FullWidthDecimalField(
                label=lab_row_words(row),
                allowed=NumberRange(bounds.least, bounds.most, PLACES),
                initial=row.factor,
                help_text=_help(proposed[place].factor, row.unit, bounds.least, bounds.most),
            )
            self.lab_names.append(name)

    def sections(self) -> list[tuple[Group, list[forms.BoundField]]]:
        """Return the fields of the limits, chapter by chapter."""
        return [(group, [self[name] for name in names]) for group, names in self.by_group.items()]

    def lab_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.lab_names]

    def head_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("valid_from", "reason", "checked_by", "next_review_on")]

    def clean_valid_from(self) -> date:
        valid_from: date = self.cleaned_data["valid_from"]
        if valid_from < self.today:
            raise ValidationError(_("Limits change from today on, or later."), code="past")
        return valid_from

    def clean_next_review_on(self) -> date:
        next_review_on: date = self.cleaned_data["next_review_on"]
        if next_review_on <= self.today:
            raise ValidationError(_("Choose a day that is still to come."), code="past")
        return next_review_on

    def change(self) -> LimitChange:
        """Return what was typed."""
        cleaned = self.cleaned_data
        names = [name for names in self.by_group.values() for name in names]
        rows = [
            replace(row, factor=cleaned[lab_row_name(place)])
            for place, row in enumerate(lab_rows(DEFAULT_LIMITS.lab_levels))
        ]
        limits = replace(
            DEFAULT_LIMITS, lab_levels=by_analyte(rows), **{name: cleaned[name] for name in names}
        )
        return LimitChange(
            limits=limits,
            pregnancy_tests_read_twice=cleaned["pregnancy_tests_read_twice"],
            valid_from=cleaned["valid_from"],
            reason=cleaned["reason"],
            checked_by=cleaned["checked_by"],
            reviewed_on=self.today,
            next_review_on=cleaned["next_review_on"],
            follows=cleaned["follows"],
        )


def _limits_of(group: Group) -> Iterator[str]:
    """Yield the limits of a chapter that can be set, each where it is used first."""
    found = dict.fromkeys(name for rule in RULES if rule.group == group for name in rule.limits)
    earlier = {name for rule in RULES if _before(rule.group, group) for name in rule.limits}
    for name in found:
        bounds = bounds_of(name)
        if name not in earlier and bounds is not None and bounds.least < bounds.most:
            yield name


def _before(group: Group, other: Group) -> bool:
    order = list(Group)
    return order.index(group) < order.index(other)


def _limit_field(name: str, current: int | Decimal) -> forms.Field:
    bounds = bounds_of(name)
    assert bounds is not None  # noqa: S101 - _limits_of has left out those without
    proposed = getattr(DEFAULT_LIMITS, name)
    text = _help(proposed, unit_words(name), bounds.least, bounds.most)
    if isinstance(proposed, Decimal):
        allowed = NumberRange(bounds.least, bounds.most, PLACES)
        return FullWidthDecimalField(
            label=limit_words(name), allowed=allowed, initial=current, help_text=text
        )
    return FullWidthIntegerField(
        label=limit_words(name),
        min_value=int(bounds.least),
        max_value=int(bounds.most),
        initial=current,
        help_text=text,
    )


def _help(proposed: Any, unit: Any, least: Decimal, most: Decimal) -> Any:
    values = {"proposed": proposed, "unit": unit, "least": least, "most": most}
    return _("Proposed: %(proposed)s %(unit)s. May be %(least)s to %(most)s.") % values
