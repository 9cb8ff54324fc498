"""What a patient answers through the link of a message, and what staff do about it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from patients.services.registration import withdraw_wish_for_messages
from reminders.models import Reminder, Reply
from reminders.services.planning import tell_otherwise

A = Reply.Answer


class AlreadyAnswered(Exception):
    """A link is good once; nothing was written."""


@transaction.atomic
def record_reply(*, reminder: Reminder, answer: str) -> Reply:
    """Keep the answer; who wants no more messages gets none from now on.

    Raises AlreadyAnswered.
    """
    reply, is_first = Reply.objects.get_or_create(reminder=reminder, defaults={"answer": answer})
    if not is_first:
        raise AlreadyAnswered
    if answer == A.STOP:
        withdraw_wish_for_messages(patient=reminder.patient)
        tell_otherwise(patient_ids=[reminder.patient_id], now=timezone.now())
    return reply


@transaction.atomic
def close_reply(*, reply: Reply, by: User, now: datetime) -> None:
    """Record that somebody has found another date, or telephoned; the first one counts."""
    Reply.objects.filter(pk=reply.pk, handled_at=None).update(handled_at=now, handled_by=by)
