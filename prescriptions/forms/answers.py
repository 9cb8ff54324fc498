"""Answers that are never given beforehand: yes, no, or not asked."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from prescriptions.gate_words.rule_words import Text

YES_NO = (("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No")))
NO_YES = (YES_NO[1], YES_NO[0])


class AnswerField(forms.TypedChoiceField):
    """Yes, no, or None for "not asked"; nothing is chosen beforehand."""

    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        options.setdefault("choices", YES_NO)
        options.setdefault("required", False)
        super().__init__(coerce=lambda word: word == "yes", empty_value=None, **options)


class ConfirmedField(forms.BooleanField):
    """A tick means yes; without it nothing is known, which is not a no."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)

    def clean(self, value: Any) -> bool | None:
        return True if super().clean(value) else None


def choices_of(words: Mapping[str, Text]) -> list[tuple[str, Text]]:
    return list(words.items())
