"""The clinic's own work in figures: money beside the closings, supplies beside their tests."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

METHODS = ("cash", "card", "qr")


@dataclass(frozen=True, slots=True)
class Money:
    """Money that came in on a day (positive) or went out (negative)."""

    branch: str
    on: date
    method: str
    yen: int


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """What a closing says should be there, by method; cash begins with the till's opening."""

    branch: str
    on: date
    opening_yen: int
    expected_yen: dict[str, int]


@dataclass(frozen=True, slots=True)
class Takings:
    """A branch's money by method: all of it, and what of it lies on closed days."""

    branch: str
    method: str
    yen: int
    of_closed_days: int
    by_closings: int

    @property
    def difference(self) -> int:
        """Return ledger less closings for the closed days: anything but 0 is an error."""
        return self.of_closed_days - self.by_closings


def takings(money: Iterable[Money], closed: Iterable[ClosedDay]) -> tuple[Takings, ...]:
    """Sum up money by branch and method, beside what the closings of the same days say."""
    days = {(day.branch, day.on): day for day in closed}
    total: dict[tuple[str, str], int] = defaultdict(int)
    of_closed: dict[tuple[str, str], int] = defaultdict(int)
    for each in money:
        if each.method in METHODS:
            total[each.branch, each.method] += each.yen
            if (each.branch, each.on) in days:
                of_closed[each.branch, each.method] += each.yen
    said: dict[tuple[str, str], int] = defaultdict(int)
    for day in days.values():
        for method, yen in day.expected_yen.items():
            said[day.branch, method] += yen - (day.opening_yen if method == "cash" else 0)
    keys = sorted({*total, *said}, key=lambda key: (key[0], METHODS.index(key[1])))
    return tuple(Takings(*key, total[key], of_closed[key], said[key]) for key in keys)


@dataclass(frozen=True, slots=True)
class Supply:
    """Units handed to a woman who may be pregnant, and her latest negative test before it."""

    dispense: int
    on: date
    tested_on: date | None


def is_tested(supply: Supply, *, valid_days: int) -> bool:
    """Say whether the supply has a negative test of at most `valid_days` before it.

    Source: SEED-TEST-2.
    """
    if supply.tested_on is None:
        return False
    return supply.on - timedelta(days=valid_days) <= supply.tested_on <= supply.on


def median_and_ninth(minutes: Iterable[int]) -> tuple[int, int] | None:
    """Return the median and the ninth decile, by nearest rank; None of nothing."""
    ordered = sorted(minutes)
    if not ordered:
        return None
    n = len(ordered)
    return ordered[-(-n // 2) - 1], ordered[-(-9 * n // 10) - 1]
