"""Shares with their 95 % interval, and what is too small to be shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

SMALLEST_GROUP = 5
Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n`; `missing` more could not be evaluated."""

    n: int
    count: int
    missing: int = 0

    @property
    def is_small(self) -> bool:
        return self.n < SMALLEST_GROUP

    @property
    def percent(self) -> float:
        """Return the share in percent, 0 where there is nothing to divide by."""
        return 100 * self.count / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of Wilson's score in percent: 8 of 10 is 49.0 to 94.3."""
        if not self.n:
            return 0.0, 100.0
        p, n, z2 = self.count / self.n, self.n, Z95 * Z95
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))

    @property
    def low(self) -> float:
        return self.interval[0]

    @property
    def high(self) -> float:
        return self.interval[1]


@dataclass(frozen=True, slots=True)
class Line:
    """One share of a table; a hidden one shows neither its number nor its share."""

    key: str
    share: Share
    is_hidden: bool = False


def share_of(answers: Iterable[tuple[bool | None, int]]) -> Share:
    """Count the answers that are true among those that are known; each comes with how often."""
    found = {True: 0, False: 0, None: 0}
    for answer, times in answers:
        found[answer] += times
    return Share(found[True] + found[False], found[True], found[None])


def shown(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Hide groups of fewer than 5, and where that is one alone, the next smallest with it.

    The total stands beside the groups: a single hidden one could be found by subtracting.
    """
    small = {line.key for line in lines if line.share.is_small}
    if len(small) == 1 and len(lines) > 1:
        others = [line for line in lines if line.key not in small]
        small.add(min(others, key=lambda line: line.share.n).key)
    return tuple(replace(line, is_hidden=line.key in small) for line in lines)
