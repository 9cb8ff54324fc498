"""Reports read from the replica where there is one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

# Every course at once: sorts and hashes of 100,000 courses stay off the disk.
WORK_MEMORY = "64MB"


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
