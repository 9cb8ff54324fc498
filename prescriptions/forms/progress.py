"""Sections of the consultation: how it went, mood, body."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import (
    FullWidthDecimalField,
    FullWidthIntegerField,
    PlainParagraphsField,
    PlainTextField,
)
from clinic.rules.numbers import WEIGHT_KG
from patients.models import LesionCount, SideEffect
from prescriptions.forms.answers import NO_YES, AnswerField, ConfirmedField, choices_of
from prescriptions.inputs import Lesions, ReportedEffect
from prescriptions.visit_words import EFFECTS, SERIOUS

LESION_KINDS = {
    "comedones": _("Comedones"),
    "papules": _("Papules"),
    "pustules": _("Pustules"),
    "nodules": _("Nodules"),
}
SEVERITIES = [("", _("No")), *SideEffect.Severity.choices]


class ProgressForm(forms.Form):
    """What the patient tells."""

    complaint = PlainParagraphsField(
        label=_("What the patient says"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    has_side_effects = AnswerField(
        label=_("Side effects or new symptoms since the last visit?"), choices=NO_YES
    )
    serious = forms.MultipleChoiceField(
        label=_("Serious symptoms"),
        help_text=_("They block every supply until a doctor has assessed them."),
        choices=choices_of(SERIOUS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    effect_note = PlainTextField(label=_("Note"), max_length=500, required=False)
    missed_doses_days = FullWidthIntegerField(
        label=_("Days without a dose"), min_value=0, max_value=366, required=False
    )
    is_hair_removal_suspended = AnswerField(label=_("Laser and light hair removal suspended?"))

    ANSWERS = ("complaint", "has_side_effects", "missed_doses_days", "is_hair_removal_suspended")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code, words in EFFECTS.items():
            self.fields[f"effect-{code}"] = forms.ChoiceField(
                label=words, choices=SEVERITIES, required=False
            )

    def effect_fields(self) -> list[forms.BoundField]:
        return [self[f"effect-{code}"] for code in EFFECTS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        told, answer = bool(self.effects()), cleaned.get("has_side_effects")
        if answer is None and told:
            cleaned["has_side_effects"] = True
        elif answer is False and told:
            words = _("You marked symptoms below. Answer yes, or clear them.")
            self.add_error("has_side_effects", ValidationError(words, code="contradiction"))
        elif answer is True and not told:
            words = _("Say below which, and how severe.")
            self.add_error("has_side_effects", ValidationError(words, code="which"))
        return cleaned

    def effects(self) -> tuple[ReportedEffect, ...]:
        """Return the side effects that were marked, serious ones last."""
        note = self.cleaned_data.get("effect_note") or ""
        marked = {code: self.cleaned_data.get(f"effect-{code}") for code in EFFECTS}
        ordinary = [
            ReportedEffect(code=code, severity=severity, note=note)
            for code, severity in marked.items()
            if severity
        ]
        serious = [
            ReportedEffect(code=code, severity="severe", is_serious=True, note=note)
            for code in self.cleaned_data.get("serious", ())
        ]
        return (*ordinary, *serious)


class MoodForm(forms.Form):
    """Scores of the questionnaires the clinic uses; their wording stays on its own sheets."""

    phq2 = FullWidthIntegerField(
        label=_("PHQ-2 (0 to 6)"), min_value=0, max_value=6, required=False
    )
    phq9 = FullWidthIntegerField(
        label=_("PHQ-9 (0 to 27)"), min_value=0, max_value=27, required=False
    )
    phq9_item9 = FullWidthIntegerField(
        label=_("PHQ-9 item 9 (0 to 3)"), min_value=0, max_value=3, required=False
    )
    mood_assessed_by_doctor = ConfirmedField(
        label=_("I have assessed mood and safety in conversation")
    )
    mood_note = PlainTextField(label=_("Mood and sleep"), max_length=500, required=False)

    ANSWERS = ("phq2", "phq9", "phq9_item9", "mood_assessed_by_doctor", "mood_note")


class BodyForm(forms.Form):
    """Weight, and lesions counted site by site."""

    weight_kg = FullWidthDecimalField(label=_("Weight (kg)"), allowed=WEIGHT_KG, required=False)

    ANSWERS = ("weight_kg",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for site, site_words in LesionCount.Site.choices:
            for kind, words in LESION_KINDS.items():
                field = FullWidthIntegerField(
                    label=f"{site_words}: {words}", min_value=0, max_value=999, required=False
                )
                field.widget.attrs["class"] = "form-control"
                self.fields[f"{site}-{kind}"] = field

    def rows(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Return for each site its code, its words and its four fields."""
        return [
            (site, str(words), [self[f"{site}-{kind}"] for kind in LESION_KINDS])
            for site, words in LesionCount.Site.choices
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for site, _words in LesionCount.Site.choices:
            counted = self._counts(site)
            if any(each is not None for each in counted.values()) and None in counted.values():
                missing = next(kind for kind, each in counted.items() if each is None)
                words = _("Count all four kinds at this site; 0 where there are none.")
                self.add_error(f"{site}-{missing}", ValidationError(words, code="incomplete"))
        return cleaned

    def lesions(self) -> tuple[Lesions, ...]:
        """Return the counts of every site that was counted."""
        counts = {site: self._counts(site) for site in LesionCount.Site.values}
        return tuple(
            Lesions(site=site, **{kind: each or 0 for kind, each in counted.items()})
            for site, counted in counts.items()
            if None not in counted.values()
        )

    def _counts(self, site: str) -> dict[str, int | None]:
        return {kind: self.cleaned_data.get(f"{site}-{kind}") for kind in LESION_KINDS}


class NotesForm(forms.Form):
    """What the doctor found and explained."""

    findings = PlainParagraphsField(
        label=_("Findings"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    explained = PlainParagraphsField(
        label=_("Explained to the patient"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    ANSWERS = ("findings", "explained")
