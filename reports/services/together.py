"""Batches written by two connections at once, where no transaction holds them together."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")
# One writes while the database works for the other: more would only wait for its processor.
WRITERS = 2


def run_together(calls: Iterable[Callable[[], Result]], done: Callable[[Result], None]) -> None:
    """Run the calls and hand each result to `done`, in the order of the calls.

    Calls are taken as they are needed, so memory does not grow with their number. Inside a
    transaction they run one after another in it, since no other connection could see its rows.
    """
    if connection.in_atomic_block:
        for call in calls:
            done(call())
        return
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(WRITERS) as pool:
        for call in calls:
            waiting.append(pool.submit(_on_own_connection, call))
            if len(waiting) > WRITERS:
                done(waiting.popleft().result())
        while waiting:
            done(waiting.popleft().result())


def _on_own_connection(call: Callable[[], Result]) -> Result:
    try:
        return call()
    finally:
        connection.close()
