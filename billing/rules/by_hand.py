"""Lines that somebody adds by hand: extra items and discounts."""

from collections.abc import Iterable

HIGHEST_LINE_YEN = 9_999_999


def needs_approval(amounts_yen: Iterable[int], limit_yen: int) -> bool:
    """Say whether somebody else has to approve the lines that were added by hand.

    Extra lines and discounts count together and without their sign, so that neither a
    discount in two parts nor one hidden behind an extra line stays under the limit.
    """
    return sum(abs(amount) for amount in amounts_yen) > limit_yen
