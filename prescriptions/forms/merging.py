"""Whose words are to stand, field by field."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainTextField
from prescriptions.visit_rows import DifferingRow

SAVED, MINE = "saved", "mine"


class MergeForm(forms.Form):
    """For each field that differs: what was saved, or what was typed here. Neither is chosen."""

    reason = PlainTextField(label=_("Why is it corrected?"), max_length=500, required=False)

    def __init__(self, *args: Any, rows: Sequence[DifferingRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        for row in rows:
            self.fields[f"take-{row.name}"] = forms.ChoiceField(
                label=row.label,
                choices=[(SAVED, row.saved), (MINE, row.typed)],
                widget=forms.RadioSelect,
            )

    def pairs(self) -> list[tuple[DifferingRow, forms.BoundField]]:
        return [(row, self[f"take-{row.name}"]) for row in self.rows]

    def chosen(self, side: str) -> list[str]:
        """Return the fields for which a side was chosen."""
        return [row.name for row in self.rows if self.cleaned_data.get(f"take-{row.name}") == side]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.chosen(MINE) and not cleaned.get("reason") and "reason" not in self.errors:
            words = _("A saved visit is changed with a reason only.")
            self.add_error("reason", ValidationError(words, code="required"))
        return cleaned
