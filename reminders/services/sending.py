"""Sending: claim, commit, send, confirm. What a crash leaves in between is in doubt."""

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import (
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from patients.models import Patient
from patients.queries.reach import ADDRESSES
from reminders.models import Obligation, Reminder
from reminders.queries.messages import materials_for, message_of
from reminders.rules.due import Due, Kind
from reminders.rules.sending import (
    MAX_ATTEMPTS,
    decent_moment,
    last_useful_day,
    retry_at,
)
from reminders.services.claiming import Progress, claim, claimed
from reminders.services.planning import TOO_LATE, Planned, plan_courses, tell_otherwise

RUN_SECONDS = 240
PERMANENT = range(500, 600)
MESSAGE_ID_PREFIX = "<reminder-"
State = Reminder.State


@dataclass
class Sent:
    """What a run of sending did."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    stopped: int = 0
    planned: Planned = field(default_factory=Planned, repr=False)


def send_due(*, now: datetime) -> Sent:
    """Send every e-mail that is due, on one connection a batch, for a few minutes at most.

    A run ends well before its claims do, so that no other worker takes them for abandoned.
    """
    result = Sent()
    ends = time.monotonic() + RUN_SECONDS
    while time.monotonic() < ends and (ids := claim(now=now)):
        if not _send_batch(claimed(ids), result, now, ends):
            break
    return result


def message_id_of(reminder: Reminder) -> str:
    """Return the same id for every try, so that a mail server's log can be asked for it."""
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
    return f"{MESSAGE_ID_PREFIX}{reminder.pk}@{domain}>"


def _send_batch(batch: list[Reminder], result: Sent, now: datetime, ends: float) -> bool:
    """Send on one connection, and on a new one after each failure; false if there is none.

    Whatever follows a message that broke the connection has not left, and is not in doubt.
    """
    look_again(batch, result, now)
    connection, progress = get_connection(), Progress(now)
    letters = list(_letters(batch, connection, result, now))
    if len(letters) < len(batch):
        left_out = {each.patient_id for each in batch} - {each.patient_id for each, _, _ in letters}
        tell_otherwise(patient_ids=left_out, now=now)
    for number, (reminder, text_id, message) in enumerate(letters):
        if time.monotonic() > ends:
            result.later += finish(reminder, State.WAITING, "")
            continue
        try:
            connection.open()
        except (SMTPException, OSError) as error:
            left = [each for each, _text_id, _message in letters[number:]]
            _give_back(left, error, now)
            result.later += len(left)
            return False
        if progress.try_next(reminder, text_id) and not _sent(
            reminder, message, progress, result, now
        ):
            _close(connection)
    progress.settle()
    result.sent += progress.sent
    _close(connection)
    return True


def _letters(
    batch: list[Reminder], connection: BaseEmailBackend, result: Sent, now: datetime
) -> Iterator[tuple[Reminder, int, EmailMultiAlternatives]]:
    """Write the messages of those that may go out, and say of the others why they do not."""
    materials = materials_for(batch)
    for reminder in batch:
        if reason := why_not(reminder, now):
            result.stopped += stop(reminder, reason)
            continue
        try:
            text = materials.text_of(reminder)
            message = message_of(
                reminder,
                message_id=message_id_of(reminder),
                connection=connection,
                materials=materials,
            )
        except (KeyError, ValueError):
            # One text that cannot be used keeps nobody else's message back.
            result.failed += finish(reminder, State.FAILED, "no usable text")
            continue
        yield reminder, text.pk, message


def look_again(batch: list[Reminder], result: Sent, now: datetime) -> None:
    """Plan the batch's courses anew: whatever has changed since is known before anything leaves."""
    ids = {each.obligation.course_id for each in batch}
    plan_courses(course_ids=ids, now=now, planned=result.planned)
    rows = Obligation.objects.in_bulk([each.obligation_id for each in batch])
    for each in batch:
        fresh = rows[each.obligation_id]
        each.obligation.state, each.obligation.closed_reason = fresh.state, fresh.closed_reason


def _close(connection: BaseEmailBackend) -> None:
    """What was to be said has been said: a server that does not take its leave changes nothing."""
    with suppress(SMTPException, OSError):
        connection.close()


def _sent(
    reminder: Reminder,
    message: EmailMultiAlternatives,
    progress: Progress,
    result: Sent,
    now: datetime,
) -> bool:
    """Send one message and say whether the connection is good for another."""
    try:
        message.send()
    except ValueError:
        # Django refuses an address that is not exactly one recipient.
        result.failed += finish(reminder, State.FAILED, "not an address")
    except (SMTPException, OSError) as error:
        _failed(reminder, message, error, result, now)
        return False
    else:
        progress.accept(reminder)
    return True


def why_not(reminder: Any, now: datetime) -> str:
    """Say why a claimed reminder must not go out after all; empty if it may."""
    patient, obligation = reminder.patient, reminder.obligation
    due = Due(obligation.due_on, Kind(obligation.kind), obligation.latest_on)
    if obligation.state != obligation.State.OPEN:
        return TOO_LATE if obligation.closed_reason == TOO_LATE else "no longer needed"
    if patient.merged_into_id or not patient.wants_messages:
        return "no messages wanted"
    if reminder.reach != reminder.channel:
        has_other = patient.message_channel != reminder.channel
        return "another channel" if has_other else "no address"
    return TOO_LATE if last_useful_day(due) < timezone.localdate(now) else ""


def _failed(
    reminder: Reminder,
    message: EmailMultiAlternatives,
    error: Exception,
    result: Sent,
    now: datetime,
) -> None:
    code = _code_of(error)
    told = f"{type(error).__name__} {code or ''}".strip()
    if _may_have_been_accepted(error, message.connection):
        result.failed += finish(reminder, State.IN_DOUBT, told)
    elif code in PERMANENT or reminder.attempts >= MAX_ATTEMPTS:
        result.failed += finish(reminder, State.FAILED, told)
        if isinstance(error, SMTPRecipientsRefused) and code in PERMANENT:
            mark_address(reminder, now)
    else:
        again_at = next_try(now, reminder.attempts)
        result.later += finish(reminder, State.WAITING, told, send_after=again_at)


def mark_address(reminder: Reminder, now: datetime) -> None:
    """A refused address gets no more messages until somebody has corrected it."""
    address, failed = ADDRESSES[reminder.channel]
    same = {address: getattr(reminder.patient, address)}
    Patient.objects.filter(pk=reminder.patient_id, **same).update(**{failed: now})


def _may_have_been_accepted(error: Exception, connection: object) -> bool:
    """A connection that broke off may have done so after the server took the message.

    A backend that cannot tell how far it came is taken to have come that far.
    """
    broke_off = isinstance(error, SMTPServerDisconnected | TimeoutError | ConnectionError)
    return broke_off and getattr(connection, "content_left", True)


def _code_of(error: Exception) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    return error.smtp_code if isinstance(error, SMTPResponseException) else 0


def _give_back(batch: list[Reminder], error: Exception, now: datetime) -> None:
    """Nothing was sent: the mail server could not be reached."""
    for reminder in batch:
        finish(reminder, State.WAITING, type(error).__name__, send_after=next_try(now, 1))


def next_try(now: datetime, attempts: int) -> datetime:
    """Return when to try again, by day. The jitter spreads load; it may be predictable."""
    at = retry_at(now, attempts, random.random())  # noqa: S311
    return decent_moment(at, timezone.get_current_timezone())


def stop(reminder: Reminder, reason: str) -> int:
    """Let a claimed reminder not go out; what may have arrived before is in doubt instead."""
    if reminder.unsure_since is None:
        return finish(reminder, State.STOPPED, reason)
    return finish(reminder, State.IN_DOUBT, reason, tried_at=reminder.unsure_since)


def finish(reminder: Reminder, state: str, error: str, **fields: Any) -> int:
    """Write what became of a claimed reminder; nothing if somebody else has decided meanwhile."""
    return Reminder.objects.filter(pk=reminder.pk, state=State.SENDING).update(
        state=state, last_error=error, **fields
    )
