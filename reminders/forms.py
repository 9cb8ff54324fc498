"""Forms of messages and of what patients answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainParagraphsField, PlainTextField
from reminders.models import Reply
from reminders.rules.words import is_discreet, missing_placeholders, unknown_placeholders


class ReplyForm(forms.Form):
    """One of three answers; nothing is chosen beforehand."""

    answer = forms.ChoiceField(choices=Reply.Answer)


class MessageTextForm(forms.Form):
    """New words of a message. The old ones stay readable under their version."""

    subject = PlainTextField(label=_("Subject"), max_length=100)
    body = PlainParagraphsField(
        label=_("Text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    version_no = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        subject, body = cleaned.get("subject", ""), cleaned.get("body", "")
        self._refuse("subject", unknown_placeholders(subject), _("Unknown placeholder: %s"))
        self._refuse("body", unknown_placeholders(body), _("Unknown placeholder: %s"))
        if body:
            self._refuse("body", missing_placeholders(body), _("The text must contain: %s"))
        if not is_discreet(subject, body):
            words = _(
                "Subject and first line can be read on a locked screen: they must not name the"
                " treatment, the illness or a test."
            )
            self.add_error("subject", ValidationError(words, code="telling"))
        return cleaned

    def _refuse(self, field: str, names: tuple[str, ...], words: Any) -> None:
        if names:
            listed = ", ".join(f"${name}" for name in names)
            self.add_error(field, ValidationError(words % listed, code="placeholder"))
