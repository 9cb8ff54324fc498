"""The signed address under which a patient answers a message, without signing in."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from reminders.models import Reminder, Reply

ANSWERABLE_DAYS = 7
_SIGNER = Signer(salt="reminders.reply")


class Standing(StrEnum):
    """What a link is still good for."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Link:
    """A genuine link: the message it came with, and whether it can be answered now."""

    reminder: Reminder
    standing: Standing


def answer_url(reminder: Reminder) -> str:
    """Return the address; it names nobody and cannot be guessed from another one."""
    token = _SIGNER.sign(str(reminder.pk))
    return settings.BASE_URL + reverse("reminders:reply", kwargs={"token": token})


def link_behind(token: str, *, today: date) -> Link | None:
    """Return what a link leads to; None if nobody here has signed it.

    It is good once, and until a week after the day that the message speaks of.
    """
    try:
        reminder_id = _SIGNER.unsign(token)
    except BadSignature:
        return None
    reminders = Reminder.objects.select_related("patient", "obligation__course__branch")
    reminder = reminders.filter(pk=reminder_id).first()
    if reminder is None:
        return None
    if Reply.objects.filter(reminder=reminder).exists():
        return Link(reminder, Standing.USED)
    expired = today > reminder.due_on + timedelta(days=ANSWERABLE_DAYS)
    return Link(reminder, Standing.EXPIRED if expired else Standing.OPEN)


def open_replies() -> list[Reply]:
    """Return the wishes for another date that nobody has dealt with, the oldest first."""
    waiting = Reply.objects.filter(answer=Reply.Answer.OTHER_DATE, handled_at=None)
    return list(waiting.select_related("reminder__patient"))
