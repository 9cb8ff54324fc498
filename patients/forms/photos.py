"""Photos of the standard views, and consent to publish them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PersonNameField, PlainTextField
from clinic.picture_field import PictureField
from clinic.pictures import Picture
from patients.models import ConsentText, Guardian, Patient, Photo, Visit


class PhotosForm(forms.Form):
    """Up to one picture for each view of one visit."""

    visit = forms.ModelChoiceField(
        label=_("Visit"), queryset=Visit.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, patient_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        visits = Visit.objects.filter(patient_id=patient_id).exclude(state=Visit.State.VOIDED)
        field: Any = self.fields["visit"]
        field.queryset = visits.order_by("-visited_on", "-pk")
        field.label_from_instance = lambda visit: f"{visit.visited_on} {visit.get_kind_display()}"
        for view, words in Photo.View.choices:
            self.fields[f"photo-{view}"] = PictureField(label=words, required=False)

    def photo_fields(self) -> list[forms.BoundField]:
        return [self[f"photo-{view}"] for view in Photo.View.values]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.pictures():
            raise ValidationError(_("Choose at least one picture."), code="none")
        return cleaned

    def pictures(self) -> dict[str, Picture]:
        sent = {view: self.cleaned_data.get(f"photo-{view}") for view in Photo.View.values}
        return {view: picture for view, picture in sent.items() if picture}


class PublicationForm(forms.Form):
    """A signature under the consent to publish photos; treatment never depends on it."""

    signer_name = PersonNameField(label=_("Name of who signs"), max_length=120)
    guardian = forms.ModelChoiceField(
        label=_("Guardian who signs, under 18"), queryset=Guardian.objects.none(), required=False
    )
    is_agreed = forms.BooleanField(label=_("The patient has read the text and agrees to it"))

    def __init__(
        self, *args: Any, patient: Patient, text: ConsentText | None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.text = text
        guardians: Any = self.fields["guardian"]
        guardians.queryset = patient.guardians.all()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.text is None:
            raise ValidationError(_("The clinic has not published a consent text."), code="no_text")
        return cleaned


class VoidForm(forms.Form):
    """Why a photo or a consent is taken back."""

    reason = PlainTextField(label=_("Reason"), max_length=500)
