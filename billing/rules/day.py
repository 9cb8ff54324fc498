"""A day's money by method: what should be there, and what was counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from billing.rules.cash import counted_yen
from clinic.rules.months import add_months

METHODS = ("cash", "card", "qr")


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in (positive) or went out (negative) by one method."""

    method: str
    amount_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What was counted in the evening."""

    opening_yen: int
    denominations: Mapping[int, int]
    card_yen: int
    qr_yen: int
    banked_yen: int = 0
    reason: str = ""

    @property
    def by_method(self) -> dict[str, int]:
        cash = counted_yen(self.denominations)
        return {"cash": cash, "card": self.card_yen, "qr": self.qr_yen}


def expected_yen(opening_yen: int, movements: Iterable[Movement]) -> dict[str, int]:
    """Return opening plus payments less refunds for each method; only cash has an opening.

    Opening 30,000, taken 17,798 in cash, 1,056 of it given back: 46,742 in cash. What is
    paid out of a deposit moves no money on that day.
    """
    expected = dict.fromkeys(METHODS, 0) | {"cash": opening_yen}
    for movement in movements:
        if movement.method in expected:
            expected[movement.method] += movement.amount_yen
    return expected


def differences_yen(expected: Mapping[str, int], counted: Mapping[str, int]) -> dict[str, int]:
    """Return counted less expected for each method: negative means that money is missing."""
    return {method: counted[method] - expected[method] for method in METHODS}


def whole_month(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, add_months(first, 1) - timedelta(days=1)
