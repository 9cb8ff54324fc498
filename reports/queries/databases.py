"""Reports read from the replica where there is one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

First = TypeVar("First")
Second = TypeVar("Second")
# Every course at once: sorts and hashes of 100,000 courses stay off the disk.
WORK_MEMORY = "128MB"


def reading_database() -> str:
    return "replica" if "replica" in connections.settings else "default"


@contextmanager
def reading_much() -> Iterator[CursorWrapper]:
    """Give a cursor, within a transaction, whose statements may use more memory."""
    alias = reading_database()
    with transaction.atomic(using=alias), connections[alias].chunked_cursor() as cursor:
        with connections[alias].cursor() as setting:
            setting.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEMORY])
        yield cursor


def read_together(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """Read twice at once, the second time on a connection of its own.

    Inside a transaction one follows the other, since no other connection could see its rows.
    """
    if connections[reading_database()].in_atomic_block:
        return first(), second()
    with ThreadPoolExecutor(max_workers=1) as beside:
        waiting = beside.submit(_apart, second)
        return first(), waiting.result()


def _apart(read: Callable[[], Second]) -> Second:
    try:
        return read()
    finally:
        connections.close_all()
