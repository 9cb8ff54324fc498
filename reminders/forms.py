"""Forms of messages and of what patients answer."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clinic.fields import PlainParagraphsField, PlainTextField
from reminders.models import Reply
from reminders.queries.texts import sample_words
from reminders.rules.texting import MOST_SEGMENTS, segments
from reminders.rules.words import (
    Words,
    is_discreet,
    missing_placeholders,
    tells,
    unknown_placeholders,
)


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
    short = PlainParagraphsField(
        label=_("Text for LINE and SMS"),
        help_text=_("Every word can be read on a locked screen. 70 letters are one SMS."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version_no = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask for the short text where the clinic sends any."""
        super().__init__(*args, **options)
        if len(settings.MESSAGE_CHANNELS) == 1:
            del self.fields["short"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if short := cleaned.get("short"):
            self._check_short(short)
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

    def words(self) -> Words:
        cleaned = self.cleaned_data
        return Words(cleaned["subject"], cleaned["body"], cleaned.get("short", ""))

    def _check_short(self, short: str) -> None:
        self._refuse("short", unknown_placeholders(short), _("Unknown placeholder: %s"))
        self._refuse("short", missing_placeholders(short), _("The text must contain: %s"))
        if tells(short):
            words = _("Not a word of this text may name the treatment, the illness or a test.")
            self.add_error("short", ValidationError(words, code="telling"))
        if not self.errors.get("short"):
            count = segments(sample_words(Words("", "", short)).short)
            if count > MOST_SEGMENTS:
                words = _("This would be %(count)d SMS for each patient; %(most)d are the most.")
                params = {"count": count, "most": MOST_SEGMENTS}
                self.add_error("short", ValidationError(words, code="long", params=params))

    def _refuse(self, field: str, names: tuple[str, ...], words: Any) -> None:
        if names:
            listed = ", ".join(f"${name}" for name in names)
            self.add_error(field, ValidationError(words % listed, code="placeholder"))
