"""Medians of two ways that take turns."""

import gc
import time
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.entries import Call, Pair

ROUNDS = 5
WARM_UP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side's best round, and how far its rounds lie apart."""

    ms: float
    spread_percent: int
    queries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A pair's outcome. `calls` is how often each side was timed."""

    ours: Side
    reference: Side
    calls: int

    @property
    def ratio(self) -> float:
        return self.ours.ms / self.reference.ms


def measure(pair: Pair, rounds: int = ROUNDS) -> Measured:
    """Time both sides call by call, so that whatever else the machine does meets both.

    The best of the rounds' medians counts: other work only ever makes a round slower.
    """
    for n in range(1, WARM_UP):
        pair.ours(n)
        pair.reference(n)
    # Counted warm: what the stage itself asks once is nobody's.
    queries = count_queries(pair.ours), count_queries(pair.reference)
    found: tuple[list[float], list[float]] = ([], [])
    number = WARM_UP
    gc.collect()
    for _round in range(rounds):
        times: tuple[list[float], list[float]] = ([], [])
        for _call in range(pair.count):
            for call, spent in zip((pair.ours, pair.reference), times, strict=True):
                spent.append(timed(call, number))
            number += 1
        for medians, spent in zip(found, times, strict=True):
            medians.append(median(spent))
    return Measured(
        ours=_side(found[0], queries[0]),
        reference=_side(found[1], queries[1]),
        calls=rounds * pair.count,
    )


def timed(call: Call, n: int) -> float:
    """Return how many milliseconds one call took."""
    started = time.perf_counter()
    call(n)
    return (time.perf_counter() - started) * 1000


def count_queries(call: Call) -> int:
    """Return how many statements one call sends, transactions' marks aside."""
    with CaptureQueriesContext(connection) as captured:
        call(0)
    return sum(is_statement(query["sql"]) for query in captured.captured_queries)


def is_statement(sql: str) -> bool:
    return not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"))


def _side(medians: list[float], queries: int) -> Side:
    best = min(medians)
    return Side(ms=best, spread_percent=round((max(medians) - best) / best * 100), queries=queries)
