"""The laboratory's interval beside a value: how it reads, and on which side of it a value lies."""

from decimal import Decimal

from clinic.rules.numbers import plain_text


def interval_text(low: Decimal | None, high: Decimal | None) -> str:
    """Return `10–42`, open where a bound is missing (`–42`), and nothing without bounds."""
    if low is None and high is None:
        return ""
    return "–".join("" if bound is None else plain_text(bound) for bound in (low, high))


def side_of(number: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    """Return `high` or `low` where a number lies outside its interval, else nothing."""
    if number is None:
        return ""
    if high is not None and number > high:
        return "high"
    return "low" if low is not None and number < low else ""
