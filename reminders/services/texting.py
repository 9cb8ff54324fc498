"""Short messages by LINE and SMS: claim, commit, send, confirm, as mail does.

What may have arrived is repeated where its provider knows a repetition, and in doubt elsewhere.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import structlog
from django.db.models import F
from django.utils import timezone

from reminders.models import Reminder
from reminders.queries.messages import address_of, materials_for, short_of
from reminders.queries.replies import answer_url
from reminders.rules.sending import MAX_ATTEMPTS, decent_moment
from reminders.rules.texting import Answer, Fate, may_repeat
from reminders.services.claiming import Progress, claim_texts, claimed
from reminders.services.planning import tell_otherwise
from reminders.services.providers import Provider, key_of, providers
from reminders.services.sending import (
    RUN_SECONDS,
    Sent,
    State,
    finish,
    look_again,
    mark_address,
    next_try,
    stop,
    why_not,
)

BATCH = 20
LOOKED_FOR = timedelta(hours=2)
log = structlog.get_logger("reminders.texts")
Text = tuple[Reminder, int, str]


def send_texts(*, now: datetime) -> Sent:
    """Send every text that is due, as many in a minute as its provider is given.

    A run ends well before its claims do, so that no other worker takes them for abandoned.
    """
    result = Sent()
    for channel, provider in providers().items():
        ends = time.monotonic() + RUN_SECONDS
        while time.monotonic() < ends and (
            ids := claim_texts(channel=channel, now=now, size=BATCH)
        ):
            if not _send_batch(provider, claimed(ids), result, now, ends):
                break
    return result


def look_for_doubtful(*, now: datetime) -> int:
    """Ask the providers for texts in doubt, and settle those they know of; return how many.

    A text that a provider does not name stays on the list: it may name it later, or never.
    """
    settled, ends = 0, time.monotonic() + RUN_SECONDS
    for channel, provider in providers().items():
        doubtful = Reminder.objects.filter(
            channel=channel, state=State.IN_DOUBT, tried_at__gt=now - LOOKED_FOR
        )
        for reminder in doubtful.select_related("patient").order_by("-tried_at"):
            if time.monotonic() < ends:
                settled += _look_for(reminder, provider)
    return settled


def _look_for(reminder: Reminder, provider: Provider) -> int:
    tried_at = reminder.tried_at or reminder.send_after
    answer = provider.find(
        to=address_of(reminder), token=answer_url(reminder), since=tried_at.astimezone(UTC).date()
    )
    if answer is None:
        return 0
    row = Reminder.objects.filter(pk=reminder.pk, state=State.IN_DOUBT)
    if answer.fate is Fate.ACCEPTED:
        return row.update(state=State.SENT, last_error="", sent_at=F("tried_at"))
    return row.update(state=State.FAILED, last_error=answer.told)


def _send_batch(
    provider: Provider, batch: list[Reminder], result: Sent, now: datetime, ends: float
) -> bool:
    """Send one text after the other; false if the provider takes no more just now."""
    look_again(batch, result, now)
    texts, progress = list(_texts(batch, result, now)), Progress(now)
    if len(texts) < len(batch):
        left_out = {each.patient_id for each in batch} - {each.patient_id for each, _, _ in texts}
        tell_otherwise(patient_ids=left_out, now=now)
    answer = None
    for number, (reminder, text_id, words) in enumerate(texts):
        if time.monotonic() > ends or (answer and answer.ends_run):
            _give_back([each for each, _, _ in texts[number:]], answer, result, now)
            break
        if progress.try_next(reminder, text_id):
            to = address_of(reminder)
            answer = provider.send(to=to, text=words, key=key_of(reminder, to))
            if answer.fate is Fate.ACCEPTED:
                progress.accept(reminder)
            else:
                _note(reminder, provider, answer, result, now)
    progress.settle()
    result.sent += progress.sent
    return not (answer and answer.ends_run)


def _texts(batch: list[Reminder], result: Sent, now: datetime) -> Iterator[Text]:
    """Write the texts of those that may go out, and say of the others why they do not."""
    materials = materials_for(batch)
    for reminder in batch:
        if reason := why_not(reminder, now):
            result.stopped += stop(reminder, reason)
        elif not may_repeat(reminder.unsure_since, now):
            result.failed += finish(
                reminder, State.IN_DOUBT, reminder.last_error, tried_at=reminder.unsure_since
            )
        else:
            try:
                yield reminder, materials.text_of(reminder).pk, short_of(reminder, materials)
            except (KeyError, ValueError):
                result.failed += finish(reminder, State.FAILED, "no usable text")


def _note(
    reminder: Reminder, provider: Provider, answer: Answer, result: Sent, now: datetime
) -> None:
    """Write what became of a text that was not accepted."""
    log.warning("text not sent", reminder=reminder.pk, state=answer.fate, error=answer.told)
    if answer.fate in {Fate.REFUSED, Fate.UNREACHABLE}:
        result.failed += finish(reminder, State.FAILED, answer.told)
        if answer.fate is Fate.UNREACHABLE:
            mark_address(reminder, now)
        return
    unsure_since = reminder.unsure_since
    if answer.fate is Fate.UNSURE:
        unsure_since = unsure_since or now
    again_at = _again_at(now, reminder.attempts, answer)
    may_go_on = reminder.attempts < MAX_ATTEMPTS and may_repeat(unsure_since, again_at)
    if unsure_since and not (may_go_on and provider.knows_repetitions):
        result.failed += finish(reminder, State.IN_DOUBT, answer.told, unsure_since=unsure_since)
    elif may_go_on:
        result.later += finish(
            reminder,
            State.WAITING,
            answer.told,
            send_after=again_at,
            unsure_since=unsure_since,
        )
    else:
        result.failed += finish(reminder, State.FAILED, answer.told)


def _give_back(batch: list[Reminder], answer: Answer | None, result: Sent, now: datetime) -> None:
    """Nothing of these has left: the time is over, or the provider takes no more."""
    for reminder in batch:
        if answer and answer.ends_run:
            at = _again_at(now, 1, answer)
            result.later += finish(reminder, State.WAITING, answer.told, send_after=at)
        else:
            result.later += finish(reminder, State.WAITING, "")


def _again_at(now: datetime, attempts: int, answer: Answer) -> datetime:
    """Return when to try again: never sooner than the provider asks for."""
    at = next_try(now, attempts)
    if answer.pause is None:
        return at
    return max(at, decent_moment(now + answer.pause, timezone.get_current_timezone()))
