"""A doctor's own words: added and ended, never rewritten."""

from datetime import datetime

from clinic.models import User
from prescriptions.models import Phrase


def add_phrase(*, field: str, title: str, body: str, by: User) -> Phrase:
    return Phrase.objects.create(doctor=by, field=field, title=title, body=body, recorded_by=by)


def end_phrase(*, phrase: Phrase, now: datetime) -> bool:
    """Offer a phrase no more; say whether this call ended it."""
    return bool(Phrase.objects.standing().filter(pk=phrase.pk).update(ended_at=now))
