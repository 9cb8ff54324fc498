"""Batches written by two processes, each on its own connection."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Generic, NamedTuple, TypeVar

from django.db import connection, connections

Result = TypeVar("Result")
# One computes while the database works for the other: more would only wait for its processor.
WRITERS = 2
COLLECT_AFTER = 100_000


class Call(NamedTuple, Generic[Result]):
    """What to run; it and its result travel between processes.

    Calls of one series run one after another; those without a series run whenever they can.
    """

    work: Callable[[], Result]
    series: str = ""


def run_together(calls: Iterable[Call[Result]]) -> Iterator[Result]:
    """Run the calls and yield each result, in the order of the calls.

    Calls are taken as they are needed, so memory does not grow with their number. Inside a
    transaction they run one after another in it, since no other connection could see its rows.
    """
    if connection.in_atomic_block:
        for call in calls:
            yield call.work()
        return
    waiting: deque[tuple[str, Future[Result]]] = deque()
    with _writers() as pool:
        for call in calls:
            while len(waiting) > WRITERS or _runs(call.series, waiting):
                yield waiting.popleft()[1].result()
            waiting.append((call.series, pool.submit(call.work)))
        for _series, future in waiting:
            yield future.result()


def _runs(series: str, waiting: Iterable[tuple[str, object]]) -> bool:
    return bool(series) and series in {each for each, _future in waiting}


def _writers() -> ProcessPoolExecutor:
    """Return processes that share no connection with this one."""
    # One that closed what it inherited would end its parent's session.
    connections.close_all()
    pool = ProcessPoolExecutor(WRITERS, get_context("fork"), initializer=_begin)
    # All are born with the first call, before this process connects again.
    pool.submit(int).result()
    return pool


def _begin() -> None:
    """Begin a new process without its parent's sessions, and look for garbage seldom.

    A batch is many objects and hardly a circle. A parent that runs an event loop keeps two sets of
    connections, could close only one of them, and a child outside that loop would use the other.
    """
    for alias in connections:
        connections[alias] = connections.create_connection(alias)
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
