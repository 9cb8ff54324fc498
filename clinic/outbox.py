"""Promises: work recorded in the same transaction as its cause, and carried out later.

The truth about what is to be done stands in PostgreSQL; Celery is only woken. A lost wake-up makes
the work late, never lost: the sweep finds it.
"""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from clinic.models import OutboxMessage

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
LONGEST_WAIT = timedelta(hours=6)
Handler = Callable[[dict[str, Any]], None]
PROMISE = """
    INSERT INTO clinic_outboxmessage (topic, key, payload, attempts, last_error)
    VALUES (%s, %s, %s, 0, '') ON CONFLICT (topic, key) DO NOTHING RETURNING id
"""


def promise(topic: str, key: str, payload: dict[str, int | str]) -> None:
    """Record work to be done once the caller's transaction is committed.

    The same topic and key are one promise, however often it is made.
    Raises KeyError for a topic that nobody carries out.
    """
    settings.OUTBOX_HANDLERS[topic]
    with connection.cursor() as cursor:
        cursor.execute(PROMISE, [topic, key, json.dumps(payload)])
        is_new = cursor.fetchone()
    if is_new is not None:
        transaction.on_commit(partial(wake, *is_new))


def wake(message_id: int) -> None:
    tell_worker("clinic.tasks.deliver", message_id=message_id)


def tell_worker(task: str, **row: int) -> None:
    """Have a worker do a task with a row. Where the broker is away, a sweep will find the row."""
    try:
        current_app.send_task(task, list(row.values()))
    except (OperationalError, OSError):
        logger.warning("broker away", extra=row)


def handlers_of(topic: str) -> list[Handler]:
    """Return the functions that carry out a topic, in order."""
    return [import_string(name) for name in settings.OUTBOX_HANDLERS[topic]]


def due_messages(limit: int) -> list[int]:
    """Return messages whose time has come, the oldest first."""
    due = OutboxMessage.objects.filter(
        done_at=None, given_up_at=None, not_before__lte=timezone.now()
    )
    return list(due.order_by("not_before", "pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def deliver(message_id: int) -> bool:
    """Carry out one message; safe to run twice or at the same time. Says whether it is done."""
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(pk=message_id, done_at=None, given_up_at=None)
        .first()
    )
    if message is None:
        return False
    try:
        # The savepoint undoes a failed handler and keeps the count of attempts.
        with transaction.atomic():
            for handle in handlers_of(message.topic):
                handle(message.payload)
    except Exception as error:
        logger.exception("promise not kept", extra={"message_id": message_id})
        _postpone(message, type(error).__name__)
        return False
    message.done_at = timezone.now()
    message.save(update_fields=["done_at"])
    return True


def _postpone(message: OutboxMessage, error: str) -> None:
    """Try again later, each time after twice as long; after the last try it is given up."""
    now = timezone.now()
    message.attempts += 1
    message.last_error = error
    message.not_before = now + min(LONGEST_WAIT, timedelta(seconds=2**message.attempts))
    if message.attempts >= MAX_ATTEMPTS:
        message.given_up_at = now
    message.save(update_fields=["attempts", "last_error", "not_before", "given_up_at"])
