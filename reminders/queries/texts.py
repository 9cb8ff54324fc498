"""The words of messages, as administrators look at them."""

from django.conf import settings
from django.utils import timezone

from clinic.models import Branch, Organisation
from reminders.models import MessageText
from reminders.rules.words import Words, fill

# As long as a signed one.
SAMPLE_TOKEN = "12345:" + "x" * 43


def current_texts() -> list[MessageText]:
    """Return the version in use of every text, in the order of the kinds and languages."""
    latest = MessageText.objects.order_by("kind", "language", "-version_no")
    return list(latest.distinct("kind", "language").select_related("recorded_by"))


def versions_of(kind: str, language: str) -> list[MessageText]:
    """Return every version of a text, the newest first."""
    versions = MessageText.objects.filter(kind=kind, language=language)
    return list(versions.order_by("-version_no").select_related("recorded_by"))


def sample_words(words: Words) -> Words:
    """Return a text as an invented patient would read it."""
    branch = Branch.objects.filter(is_active=True).first()
    values = {
        "clinic": str(Organisation.objects.get()),
        "branch": str(branch or ""),
        "phone": branch.phone if branch else "",
        "due_on": timezone.localdate().isoformat(),
        "appointment": "",
        "ticket_tail": "123",
        "link": f"{settings.BASE_URL}/answer/{SAMPLE_TOKEN}",
    }
    return Words(*(fill(each, values) for each in (words.subject, words.body, words.short)))
