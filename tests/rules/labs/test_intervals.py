"""Intervals beside values: how they read, and which side a value lies on."""

from decimal import Decimal

import pytest

from labs.rules.intervals import interval_text, side_of


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        ("10.00", "42.0", "10–42"),
        ("0.46", "60", "0.46–60"),
        (None, "100", "–100"),
        ("3", None, "3–"),
        (None, None, ""),
    ],
)
def test_interval_is_open_where_a_bound_is_missing(low, high, text):
    assert interval_text(low and Decimal(low), high and Decimal(high)) == text


@pytest.mark.parametrize(
    ("number", "low", "high", "side"),
    [
        ("42", "10", "42", ""),
        ("42.1", "10", "42", "high"),
        ("9.9", "10", "42", "low"),
        ("9.9", None, "42", ""),
        ("99", "10", None, ""),
        (None, "10", "42", ""),
    ],
)
def test_side_is_told_outside_the_interval_alone(number, low, high, side):
    numbers = [each and Decimal(each) for each in (number, low, high)]
    assert side_of(*numbers) == side
