"""Opening a course: severity, lists, pregnancy, consent."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.fields import (
    FullWidthDecimalField,
    FullWidthIntegerField,
    PersonNameField,
    PlainTextField,
)
from clinic.models import Branch, User
from clinic.picture_field import PictureField
from clinic.rules.numbers import WEIGHT_KG
from patients.models import ConsentText, Guardian, Patient
from patients.services.consents import Signature
from prescriptions.forms.answers import AnswerField, ConfirmedField
from prescriptions.inputs import CourseOpening, Potential, SignedConsent
from prescriptions.models import Course


class ConsentForm(forms.Form):
    """A signature under the words in force, after the price was shown."""

    signer_name = PersonNameField(label=_("Name of who signs"), max_length=120)
    guardian = forms.ModelChoiceField(
        label=_("Guardian who signs, under 18"), queryset=Guardian.objects.none(), required=False
    )
    fees_shown_yen = FullWidthIntegerField(
        label=_("Price of the planned course, as shown (yen)"), min_value=1, max_value=9_999_999
    )
    signature = PictureField(
        label=_("Signature: drawn here, or a picture of the signed paper"), required=True
    )
    is_agreed = forms.BooleanField(
        label=_("The patient has read the text and agrees to it and to the price")
    )

    def __init__(
        self, *args: Any, patient: Patient, text: ConsentText | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.text = text
        guardians = self.fields["guardian"]
        guardians.queryset = patient.guardians.all()  # type: ignore[attr-defined]
        guardians.label_from_instance = lambda each: f"{each.name} ({each.relation})"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.text is None:
            raise ValidationError(_("The clinic has not published a consent text."), code="no_text")
        return cleaned

    def consent(self) -> SignedConsent:
        cleaned = self.cleaned_data
        assert self.text is not None  # noqa: S101 - clean() has refused the form without one
        return SignedConsent(
            text=self.text,
            signer_name=cleaned["signer_name"],
            fees_shown_yen=cleaned["fees_shown_yen"],
            guardian=cleaned["guardian"],
            signature=Signature(picture=cleaned["signature"].content, suffix=".jpg"),
        )


class CourseForm(forms.Form):
    """What the course is for, and what it should reach."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)
    severity = forms.ChoiceField(
        label=_("Severity (guideline of the dermatological association)"),
        choices=Course.Severity.choices,
        widget=forms.RadioSelect,
    )
    has_insured_treatment_failed = AnswerField(label=_("Insured treatment has failed?"))
    target_mg_per_kg = FullWidthIntegerField(
        label=_("Target (mg/kg)"), min_value=30, max_value=300, initial=120
    )
    planned_months = FullWidthIntegerField(
        label=_("Planned months"), min_value=1, max_value=10, initial=6
    )
    # For the price alone: what counts is weighed and prescribed at the visit.
    weight_kg = FullWidthDecimalField(label=_("Weight (kg)"), allowed=WEIGHT_KG, required=False)
    start_mg = FullWidthIntegerField(
        label=_("First dose (mg a day)"), min_value=10, max_value=140, required=False
    )
    guardian_attends = ConfirmedField(
        label=_("A guardian attends this first consultation (under 18)")
    )

    def key(self) -> UUID:
        found: UUID = self.cleaned_data["idempotency_key"]
        return found


class PotentialForm(forms.Form):
    """Whether a woman can become pregnant; that she cannot needs evidence."""

    can_become_pregnant = AnswerField(
        label=pgettext_lazy("assessment", "Can the patient become pregnant?")
    )
    evidence = PlainTextField(
        label=_("Evidence that she cannot"),
        help_text=_("For example: hysterectomy 2015, letter seen"),
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("can_become_pregnant") is False and not cleaned.get("evidence"):
            self.add_error("evidence", ValidationError(_("Name the evidence."), code="required"))
        return cleaned

    def potential(self) -> Potential | None:
        answer = self.cleaned_data["can_become_pregnant"]
        if answer is None:
            return None
        return Potential(can_become_pregnant=answer, evidence=self.cleaned_data["evidence"])


def opening_of(
    patient: Patient,
    branch: Branch,
    doctor: User,
    course: CourseForm,
    parts: dict[str, Any],
) -> CourseOpening:
    """Return what a valid set of forms says, for the service that opens the course."""
    cleaned = course.cleaned_data
    attending = patient.guardians.first() if cleaned["guardian_attends"] else None
    return CourseOpening(
        branch=branch,
        doctor=doctor,
        severity=cleaned["severity"],
        has_insured_treatment_failed=cleaned["has_insured_treatment_failed"],
        target_mg_per_kg=cleaned["target_mg_per_kg"],
        planned_months=cleaned["planned_months"],
        attending_guardian=attending,
        **parts,
    )
