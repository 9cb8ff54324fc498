"""A measured value: an exact number, or a bound such as "<5" that is never one."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

Comparator = Literal["", "<", "<=", ">", ">="]
Comparison = Literal["<", "<=", ">", ">="]

COMPARATORS: tuple[str, ...] = get_args(Comparator)
COMPARISONS: tuple[str, ...] = get_args(Comparison)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number as reported; with a comparator it is a bound ("<5": somewhere below 5)."""

    number: Decimal
    comparator: Comparator = ""

    def __str__(self) -> str:
        return f"{self.comparator}{self.number}"


def holds(measured: Measured, comparison: Comparison, limit: Decimal) -> bool | None:
    """Say whether `measured comparison limit` is true; None where a bound leaves it open.

    "<5" is below 10 (True), not above 10 (False), and undecided against 3 (None).

    Source: issue of the clinical core, "comparators are never turned into numbers".
    """
    if not measured.comparator:
        return _compare(measured.number, comparison, limit)
    if measured.comparator in ("<", "<="):
        return _holds_below(measured, comparison, limit)
    return _holds_above(measured, comparison, limit)


def _compare(number: Decimal, comparison: Comparison, limit: Decimal) -> bool:
    if comparison == ">":
        return number > limit
    if comparison == ">=":
        return number >= limit
    if comparison == "<":
        return number < limit
    return number <= limit


def _holds_below(measured: Measured, comparison: Comparison, limit: Decimal) -> bool | None:
    """Decide for a value that lies below (or at) its bound."""
    at_most = measured.number
    attained = measured.comparator == "<="
    entirely_below = at_most < limit or (at_most == limit and not attained)
    if comparison == "<":
        return True if entirely_below else None
    if comparison == "<=":
        return True if at_most <= limit else None
    if comparison == ">=":
        return False if entirely_below else None
    return False if at_most <= limit else None


def _holds_above(measured: Measured, comparison: Comparison, limit: Decimal) -> bool | None:
    """Decide for a value that lies above (or at) its bound."""
    at_least = measured.number
    attained = measured.comparator == ">="
    entirely_above = at_least > limit or (at_least == limit and not attained)
    if comparison == ">":
        return True if entirely_above else None
    if comparison == ">=":
        return True if at_least >= limit else None
    if comparison == "<=":
        return False if entirely_above else None
    return False if at_least >= limit else None
