"""Sending: claim, commit, send, confirm. What a crash leaves in between is in doubt."""

import random
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from patients.models import Patient
from reminders.models import Obligation, Reminder
from reminders.queries.messages import message_of
from reminders.rules.due import Due, Kind
from reminders.rules.sending import (
    MAX_ATTEMPTS,
    decent_moment,
    last_useful_day,
    quiet_since,
    retry_at,
)
from reminders.services.planning import TOO_LATE, plan_courses

BATCH = 100
RUN_SECONDS = 240
CLAIM_LASTS = timedelta(minutes=10)
PERMANENT = range(500, 600)
NEVER_CONFIRMED = "never confirmed"
State = Reminder.State


@dataclass
class Sent:
    """What a run of sending did."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    stopped: int = 0


def send_due(*, now: datetime) -> Sent:
    """Send every e-mail that is due, on one connection a batch, for a few minutes at most.

    A run ends well before its claims do, so that no other worker takes them for abandoned.
    """
    result = Sent()
    ends = time.monotonic() + RUN_SECONDS
    while time.monotonic() < ends and (batch := claim(now=now)):
        if not _send_batch(batch, result, now, ends):
            break
    return result


@transaction.atomic
def claim(*, now: datetime, size: int = BATCH) -> list[Reminder]:
    """Take the next due reminders; two workers never take the same one.

    Committed before anything is sent. If this process dies, `settle_abandoned` gives back what
    it had not tried and puts the one it was trying on the staff's list.
    """
    due = Reminder.objects.filter(
        channel=Reminder.Channel.EMAIL, state=State.WAITING, send_after__lte=now
    ).order_by("send_after", "pk")
    if quiet := quiet_since(now, timezone.get_current_timezone()):
        due = due.filter(send_after__gte=quiet)
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size])
    Reminder.objects.filter(pk__in=ids).update(state=State.SENDING, claimed_at=now, tried_at=None)
    rows = Reminder.objects.filter(pk__in=ids).select_related(
        "patient", "obligation__course__branch", "text"
    )
    return list(rows.order_by("send_after", "pk"))


def settle_abandoned(*, now: datetime) -> int:
    """Free what a dead worker had only claimed; list what it was trying. Return how many rows.

    What was tried may have been delivered, and stands on the staff's list until somebody decides.
    """
    stale = Reminder.objects.filter(state=State.SENDING, claimed_at__lt=now - CLAIM_LASTS)
    doubtful = stale.filter(tried_at__isnull=False).update(
        state=State.IN_DOUBT, last_error=NEVER_CONFIRMED
    )
    freed = stale.filter(tried_at__isnull=True).update(state=State.WAITING)
    return doubtful + freed


def message_id_of(reminder: Reminder) -> str:
    """Return the same id for every try, so that a mail server's log can be asked for it."""
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
    return f"<reminder-{reminder.pk}@{domain}>"


def _send_batch(batch: list[Reminder], result: Sent, now: datetime, ends: float) -> bool:
    """Send on one connection, and on a new one after each failure; false if there is none.

    Whatever follows a message that broke the connection has not left, and is not in doubt.
    """
    _look_again(batch, now)
    connection = get_connection()
    for number, reminder in enumerate(batch):
        if time.monotonic() > ends:
            result.later += _finish(reminder, State.WAITING, "")
            continue
        try:
            connection.open()
        except (SMTPException, OSError) as error:
            _give_back(batch[number:], error, now)
            result.later += len(batch) - number
            return False
        if not _send_one(reminder, connection, result, now):
            _close(connection)
    _close(connection)
    return True


def _look_again(batch: list[Reminder], now: datetime) -> None:
    """Plan the batch's courses anew: whatever has changed since is known before anything leaves."""
    plan_courses(course_ids={each.obligation.course_id for each in batch}, now=now)
    rows = Obligation.objects.in_bulk([each.obligation_id for each in batch])
    for each in batch:
        fresh = rows[each.obligation_id]
        each.obligation.state, each.obligation.closed_reason = fresh.state, fresh.closed_reason


def _close(connection: BaseEmailBackend) -> None:
    """What was to be said has been said: a server that does not take its leave changes nothing."""
    with suppress(SMTPException, OSError):
        connection.close()


def _send_one(
    reminder: Reminder, connection: BaseEmailBackend, result: Sent, now: datetime
) -> bool:
    """Send one message and say whether the connection is good for another."""
    if reason := _why_not(reminder, now):
        result.stopped += _finish(reminder, State.STOPPED, reason)
        return True
    message = message_of(reminder, message_id=message_id_of(reminder), connection=connection)
    if not _mark_tried(reminder, now):
        return True
    try:
        message.send()
    except ValueError:
        # Django refuses an address that is not exactly one recipient.
        result.failed += _finish(reminder, State.FAILED, "not an address")
    except (SMTPException, OSError) as error:
        _failed(reminder, error, result, now)
        return False
    else:
        result.sent += _finish(reminder, State.SENT, "", sent_at=now)
    return True


def _mark_tried(reminder: Reminder, now: datetime) -> bool:
    """Commit that this message is about to leave; false if the claim has been given away."""
    held = Reminder.objects.filter(
        pk=reminder.pk, state=State.SENDING, claimed_at=reminder.claimed_at, tried_at=None
    )
    reminder.attempts += 1
    return bool(held.update(tried_at=now, attempts=reminder.attempts))


def _why_not(reminder: Reminder, now: datetime) -> str:
    """Say why a claimed reminder must not go out after all; empty if it may."""
    patient, obligation = reminder.patient, reminder.obligation
    due = Due(obligation.due_on, Kind(obligation.kind), obligation.latest_on)
    if obligation.state != obligation.State.OPEN:
        return TOO_LATE if obligation.closed_reason == TOO_LATE else "no longer needed"
    if patient.merged_into_id or not patient.wants_messages:
        return "no messages wanted"
    if not patient.email or patient.email_failed_at:
        return "no address"
    return TOO_LATE if last_useful_day(due) < timezone.localdate(now) else ""


def _failed(reminder: Reminder, error: Exception, result: Sent, now: datetime) -> None:
    code = _code_of(error)
    told = f"{type(error).__name__} {code or ''}".strip()
    if _may_have_been_accepted(error):
        result.failed += _finish(reminder, State.IN_DOUBT, told)
    elif code in PERMANENT or reminder.attempts >= MAX_ATTEMPTS:
        result.failed += _finish(reminder, State.FAILED, told)
        _mark_address(reminder, code, now)
    else:
        later = _later(now, reminder.attempts)
        result.later += _finish(reminder, State.WAITING, told, send_after=later)


def _mark_address(reminder: Reminder, code: int, now: datetime) -> None:
    """A refused address gets no more mail until somebody has corrected it."""
    if code in PERMANENT:
        Patient.objects.filter(pk=reminder.patient_id, email=reminder.patient.email).update(
            email_failed_at=now
        )


def _may_have_been_accepted(error: Exception) -> bool:
    """A connection that broke off may have done so after the server took the message."""
    return isinstance(error, SMTPServerDisconnected | TimeoutError | ConnectionError)


def _code_of(error: Exception) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, SMTPResponseException) else 0


def _give_back(batch: list[Reminder], error: Exception, now: datetime) -> None:
    """Nothing was sent: the mail server could not be reached."""
    for reminder in batch:
        _finish(reminder, State.WAITING, type(error).__name__, send_after=_later(now, 1))


def _later(now: datetime, attempts: int) -> datetime:
    """Return when to try again, by day. The jitter spreads load; it may be predictable."""
    at = retry_at(now, attempts, random.random())  # noqa: S311
    return decent_moment(at, timezone.get_current_timezone())


def _finish(reminder: Reminder, state: str, error: str, **fields: Any) -> int:
    """Write what became of a claimed reminder; nothing if somebody else has decided meanwhile."""
    return Reminder.objects.filter(pk=reminder.pk, state=State.SENDING).update(
        state=state, last_error=error, **fields
    )
