"""Claims: who sends which reminder, written down before anything leaves."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from patients.queries.reach import reach
from reminders.models import Reminder
from reminders.rules.sending import quiet_since
from reminders.services.providers import PROVIDERS

BATCH = 100
CLAIM_LASTS = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
REPEATABLE = [name for name, each in PROVIDERS.items() if each.knows_repetitions]
NEVER_CONFIRMED = "never confirmed"
State = Reminder.State

# The rows are chosen once and locked before they change; what another worker holds is passed over.
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT id FROM reminders_reminder
        WHERE state = 'waiting' AND channel = %(channel)s AND send_after <= %(now)s
            AND send_after >= coalesce(%(since)s::timestamptz, '-infinity')
        ORDER BY send_after, id LIMIT %(size)s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE reminders_reminder AS claimed
    SET state = 'sending', claimed_at = %(now)s, tried_at = NULL
    FROM due WHERE claimed.id = due.id
    RETURNING claimed.id
"""
# What a mail server has accepted is confirmed together with the mark of what leaves next: one
# statement, and so one commit, for each message.
ADVANCE = """
    WITH confirmed AS (
        UPDATE reminders_reminder
        SET state = 'sent', last_error = '', sent_at = %(now)s
        WHERE id = %(accepted)s AND state = 'sending'
        RETURNING id
    ), tried AS (
        UPDATE reminders_reminder
        SET tried_at = %(now)s, attempts = %(attempts)s, text_id = %(text)s
        WHERE id = %(next)s AND state = 'sending' AND claimed_at = %(claimed_at)s
            AND tried_at IS NULL
        RETURNING id
    )
    SELECT (SELECT count(*) FROM confirmed), (SELECT count(*) FROM tried)
"""


def claim(
    *, now: datetime, size: int | None = None, channel: str = Reminder.Channel.EMAIL.value
) -> list[int]:
    """Take the next due reminders; two workers never take the same one.

    Committed before anything is sent. If this process dies, `settle_abandoned` gives back what
    it had not tried and puts the one it was trying on the staff's list.
    """
    words = {
        "now": now,
        "since": quiet_since(now, timezone.get_current_timezone()),
        "size": size or BATCH,
        "channel": channel,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, words)
        return [pk for (pk,) in cursor.fetchall()]


def claimed(ids: Iterable[int]) -> list[Reminder]:
    """Return claimed reminders with all that sending them asks for, the longest due first."""
    rows = Reminder.objects.filter(pk__in=ids).select_related(
        "patient", "obligation__course__branch", "text"
    )
    return list(rows.annotate(reach=reach("patient__")).order_by("send_after", "pk"))


@transaction.atomic
def claim_texts(*, channel: str, now: datetime, size: int) -> list[int]:
    """Take the next due texts of a provider, no more than it is given in a minute.

    The lock keeps two workers from both taking what is left of the minute.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"reminders {channel}"])
    recent = Reminder.objects.filter(channel=channel, claimed_at__gt=now - MINUTE)
    left = settings.TEXTS_PER_MINUTE[channel] - recent.count()
    return claim(now=now, size=min(size, left), channel=channel) if left > 0 else []


def settle_abandoned(*, now: datetime) -> int:
    """Free what a dead worker had only claimed; list what it was trying. Return how many rows.

    What was tried may have been delivered, and stands on the staff's list until somebody decides;
    unless its provider knows a repetition, and so it can be sent again without arriving twice.
    """
    # A claim from the future was made by a clock that has been put right since.
    stale = Reminder.objects.filter(state=State.SENDING).filter(
        Q(claimed_at__lt=now - CLAIM_LASTS) | Q(claimed_at__gt=now + CLAIM_LASTS)
    )
    tried = stale.filter(tried_at__isnull=False)
    freed = tried.filter(channel__in=REPEATABLE).update(
        state=State.WAITING, unsure_since=Coalesce("unsure_since", "tried_at")
    )
    doubtful = tried.update(state=State.IN_DOUBT, last_error=NEVER_CONFIRMED)
    freed += stale.filter(tried_at__isnull=True).update(state=State.WAITING)
    return doubtful + freed


class Progress:
    """How far a worker has come with what it has claimed."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.sent = 0
        self._accepted: int | None = None

    def try_next(self, reminder: Reminder, text_id: int) -> bool:
        """Commit that this message is about to leave; false if the claim has been given away."""
        reminder.attempts += 1
        return self._advance(
            next=reminder.pk,
            attempts=reminder.attempts,
            claimed_at=reminder.claimed_at,
            text=text_id,
        )

    def accept(self, reminder: Reminder) -> None:
        """Note that the server has it; written with the next message, or by `settle`."""
        self._accepted = reminder.pk

    def settle(self) -> None:
        if self._accepted is not None:
            self._advance(next=None, attempts=0, claimed_at=None, text=None)

    def _advance(self, **words: int | datetime | None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(ADVANCE, {"now": self.now, "accepted": self._accepted} | words)
            confirmed, tried = cursor.fetchone()
        self.sent += confirmed
        self._accepted = None
        return bool(tried)
