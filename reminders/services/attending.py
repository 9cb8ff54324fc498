"""What staff do about reminders that did not go out by themselves."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from clinic.models import Branch, User
from reminders.models import Reminder
from reminders.rules.texting import may_repeat

State = Reminder.State
BY_PHONE_FROM = (State.WAITING, State.FAILED, State.IN_DOUBT)
AGAIN_FROM = (State.FAILED, State.IN_DOUBT)


class NotPossible(Exception):
    """The reminder is in a state in which this makes no sense any more."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@transaction.atomic
def close_by_phone(*, reminder: Reminder, by: User) -> None:
    """Record that somebody has telephoned. Raises NotPossible."""
    _move(reminder, BY_PHONE_FROM, state=State.DONE_BY_PHONE, closed_by=by)


@transaction.atomic
def send_again(*, reminder: Reminder, by: User, now: datetime) -> None:
    """Let a failed or doubtful message go out once more, on a person's decision.

    Raises NotPossible; pressed twice, it goes out once. A provider that still knows the first try
    is asked with the same key; later it is a new message, which is what the person wants.
    """
    unsure_since = reminder.unsure_since if may_repeat(reminder.unsure_since, now) else None
    again = {"state": State.WAITING, "send_after": now, "unsure_since": unsure_since}
    _move(reminder, AGAIN_FROM, closed_by=by, **again)


@transaction.atomic
def send_failed_again(*, branch: Branch | None, by: User, now: datetime) -> int:
    """Let every failed message go out once more and return how many.

    Doubtful ones are left: each of them wants somebody's decision.
    """
    failed = Reminder.objects.filter(state=State.FAILED, channel__in=settings.MESSAGE_CHANNELS)
    if branch is not None:
        failed = failed.filter(obligation__course__branch=branch)
    return failed.update(state=State.WAITING, send_after=now, closed_by=by)


def _move(reminder: Reminder, allowed: tuple[str, ...], **fields: object) -> None:
    changed = Reminder.objects.filter(pk=reminder.pk, state__in=allowed).update(**fields)
    if not changed:
        raise NotPossible(Reminder.objects.values_list("state", flat=True).get(pk=reminder.pk))
