"""The words of messages, as administrators look at them."""

from reminders.models import MessageText


def current_texts() -> list[MessageText]:
    """Return the version in use of every text, in the order of the kinds and languages."""
    latest = MessageText.objects.order_by("kind", "language", "-version_no")
    return list(latest.distinct("kind", "language").select_related("recorded_by"))


def versions_of(kind: str, language: str) -> list[MessageText]:
    """Return every version of a text, the newest first."""
    versions = MessageText.objects.filter(kind=kind, language=language)
    return list(versions.order_by("-version_no").select_related("recorded_by"))
