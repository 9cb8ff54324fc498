"""A doctor's own words for visits."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainParagraphsField, PlainTextField
from clinic.models import User
from prescriptions.models import Phrase


class PhraseForm(forms.Form):
    """New words under a title."""

    field = forms.ChoiceField(
        label=_("Put into"), choices=Phrase.Field.choices, widget=forms.RadioSelect
    )
    title = PlainTextField(label=_("Title"), max_length=40)
    body = PlainParagraphsField(
        label=_("Words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, doctor: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.doctor = doctor

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        same = Phrase.objects.standing().filter(
            doctor=self.doctor, field=cleaned.get("field"), title=cleaned.get("title")
        )
        if cleaned.get("title") and same.exists():
            self.add_error("title", ValidationError(_("You have such a title."), code="taken"))
        return cleaned
