"""New words for a message. Nothing is overwritten: each change is the next version."""

from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.db import transaction

from clinic.models import User
from reminders.models import MessageText
from reminders.queries.texts import sample_words
from reminders.rules.words import Words


class ChangedMeanwhile(Exception):
    """Somebody else has saved a newer version; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """What an administrator typed, and the version they had before them."""

    kind: str
    language: str
    words: Words
    seen_version_no: int


@transaction.atomic
def save_text(*, text: NewText, by: User) -> MessageText:
    """Keep the words as the next version; messages from now on use them.

    Raises ChangedMeanwhile.
    """
    versions = MessageText.objects.filter(kind=text.kind, language=text.language)
    latest = versions.select_for_update().latest("version_no")
    if latest.version_no != text.seen_version_no:
        raise ChangedMeanwhile
    return MessageText.objects.create(
        kind=text.kind,
        language=text.language,
        version_no=latest.version_no + 1,
        subject=text.words.subject,
        body=text.words.body,
        short=text.words.short or latest.short,
        recorded_by=by,
    )


def send_sample(*, words: Words, to: User) -> None:
    """Mail a text, filled with invented values, to the person who is writing it."""
    sample = sample_words(words)
    EmailMessage(sample.subject, sample.body, to=[to.email]).send()
