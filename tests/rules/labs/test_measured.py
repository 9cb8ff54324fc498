"""A bound decides a limit when every number that it may stand for does."""

from decimal import Decimal
from itertools import product

import pytest

from labs.rules.measured import COMPARATORS, COMPARISONS, Measured, holds

LIMIT = 5
BOUNDS = (3, 4, 5, 6, 7)


def decides(comparison: str, number: Decimal, limit: int) -> bool:
    return {
        ">": number > limit,
        ">=": number >= limit,
        "<": number < limit,
        "<=": number <= limit,
    }[comparison]


def numbers(comparator: str, bound: int) -> list[Decimal]:
    """Return numbers near and far that a value reported so may be."""
    halves = [Decimal(n) / 2 for n in range(-40, 60)]
    return (
        [n for n in halves if n == bound]
        if not comparator
        else [n for n in halves if decides(comparator, n, bound)]
    )


@pytest.mark.parametrize(
    ("comparator", "bound", "comparison"), list(product(COMPARATORS, BOUNDS, COMPARISONS))
)
def test_bound_holds_fails_or_leaves_open(comparator: str, bound: int, comparison: str):
    answers = {decides(comparison, n, LIMIT) for n in numbers(comparator, bound)}
    expected = answers.pop() if len(answers) == 1 else None

    assert holds(Measured(Decimal(bound), comparator), comparison, Decimal(LIMIT)) is expected


def test_value_is_told_as_it_was_reported():
    assert str(Measured(Decimal("5.0"), "<")) == "<5.0"
    assert str(Measured(Decimal(7))) == "7"
