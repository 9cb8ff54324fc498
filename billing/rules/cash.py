"""Cash: change at the counter, and the till counted by denomination."""

from collections.abc import Mapping

DENOMINATIONS_YEN = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)
# The 2,000 yen note is legal but rare: it is counted, never proposed as change.
_GIVEN_YEN = tuple(value for value in DENOMINATIONS_YEN if value != 2_000)  # noqa: PLR2004


class CashShort(ValueError):
    """Less cash was handed over than is due."""

    def __init__(self, missing_yen: int) -> None:
        super().__init__(f"{missing_yen} yen missing")
        self.missing_yen = missing_yen


def change_due(due_yen: int, handed_yen: int) -> int:
    """Return the change: 17,798 due and 20,000 handed over is 2,202 back.

    Raises CashShort if it is not enough, ValueError for negative amounts.
    """
    if due_yen < 0 or handed_yen < 0:
        raise ValueError("amounts must not be negative")
    if handed_yen < due_yen:
        raise CashShort(due_yen - handed_yen)
    return handed_yen - due_yen


def change_pieces(change_yen: int) -> dict[int, int]:
    """Return the fewest notes and coins that make the change, by value.

    Raises ValueError if it is negative.
    """
    if change_yen < 0:
        raise ValueError("change_yen must not be negative")
    pieces: dict[int, int] = {}
    for value in _GIVEN_YEN:
        count, change_yen = divmod(change_yen, value)
        if count:
            pieces[value] = count
    return pieces


def counted_yen(pieces: Mapping[int, int]) -> int:
    """Return what the counted notes and coins are worth.

    Raises ValueError for a value that is no Japanese money or a negative count.
    """
    if not set(pieces) <= set(DENOMINATIONS_YEN):
        raise ValueError("unknown denomination")
    if any(count < 0 for count in pieces.values()):
        raise ValueError("counts must not be negative")
    return sum(value * count for value, count in pieces.items())


def till_difference(opening_yen: int, taken_yen: int, refunded_yen: int, counted: int) -> int:
    """Return counted minus expected cash: negative means money is missing.

    Opening 30,000, taken 17,798, refunded 1,056: 46,742 are expected.
    """
    return counted - (opening_yen + taken_yen - refunded_yen)
