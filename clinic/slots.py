"""Scheduled work, once for each slot of time however many schedulers there are."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps

from django.utils import timezone

from clinic.models import TaskSlot

KEPT = timedelta(days=2)


def once_per_slot(seconds: int) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Let a task run once in each stretch of `seconds`: a second scheduler does no harm."""

    def decorate(task: Callable[[], None]) -> Callable[[], None]:
        @wraps(task)
        def run() -> None:
            if take_slot(f"{task.__module__}.{task.__name__}", seconds, timezone.now()):
                task()

        return run

    return decorate


def take_slot(task: str, seconds: int, now: datetime) -> bool:
    """Say whether this call is the first of its slot; the database decides between two."""
    start = int(now.timestamp()) // seconds * seconds
    _row, is_first = TaskSlot.objects.get_or_create(
        task=task, slot=datetime.fromtimestamp(start, tz=UTC)
    )
    return is_first


def forget_old_slots(now: datetime) -> int:
    """Delete slots that nobody can take again; return how many."""
    deleted, _by_model = TaskSlot.objects.filter(slot__lt=now - KEPT).delete()
    return deleted
