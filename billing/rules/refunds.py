"""Which payments are given back, and how much of each."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refundable:
    """A payment and what of it has not been given back yet."""

    payment: int
    left_yen: int


def refund_shares(payments: Iterable[Refundable], amount_yen: int) -> tuple[tuple[int, int], ...]:
    """Return how much is given back of which payment, the newest payment first.

    Money goes back the way it came: paid 10,000 in cash and then 7,798 by card, 9,000
    back are 7,798 to the card and 1,202 in cash.

    Raises ValueError if more should go back than was paid.
    """
    shares = []
    for each in sorted(payments, key=lambda paid: paid.payment, reverse=True):
        share = min(each.left_yen, amount_yen)
        if share > 0:
            shares.append((each.payment, share))
            amount_yen -= share
    if amount_yen > 0:
        raise ValueError("more than was paid cannot be given back")
    return tuple(shares)
