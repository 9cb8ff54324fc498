"""Numbers as people type them: half or full width, never through a float."""

import re
from dataclasses import dataclass
from decimal import Decimal

from clinic.rules.text import InputRefused, ascii_number

MAX_DIGITS = 20
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]+)(?:\.(?P<part>[0-9]+))?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class NumberRange:
    """What a measured number can be at all. What it may be is a rule's business."""

    minimum: Decimal
    maximum: Decimal
    places: int = 0


WEIGHT_KG = NumberRange(Decimal(20), Decimal(300), places=1)
DAILY_MG = NumberRange(Decimal(10), Decimal(400))
SUPPLY_DAYS = NumberRange(Decimal(1), Decimal(366))
MONEY_YEN = NumberRange(Decimal(0), Decimal(99_999_999))


def parse_decimal(text: str, allowed: NumberRange) -> Decimal:
    """Return the typed number exactly.

    `１２．５` and `1,234.5` are read; `1e3`, `٣`, `∞`, `1,5` and a sign where the
    range starts at zero or above are not.

    Raises InputRefused `not_a_number`, `sign`, `places` or `range`.
    """
    parts = _parts_of(text)
    if parts["sign"] and allowed.minimum >= 0:
        raise InputRefused("sign")
    part = (parts["part"] or "").rstrip("0")
    if len(part) > allowed.places:
        raise InputRefused("places", places=allowed.places)
    number = Decimal(f"{parts['sign']}{parts['whole']}.{part or '0'}")
    if not allowed.minimum <= number <= allowed.maximum:
        raise InputRefused("range", minimum=allowed.minimum, maximum=allowed.maximum)
    return without_spare_zeros(number)


def parse_integer(text: str, minimum: int, maximum: int) -> int:
    """Return the typed whole number.

    Raises InputRefused as `parse_decimal`; `places` if it is not whole.
    """
    return int(parse_decimal(text, NumberRange(Decimal(minimum), Decimal(maximum))))


def plain_text(number: Decimal) -> str:
    """Return 58.0 as `58` and 60 as `60`, never as `6E+1`."""
    return format(number.normalize(), "f")


def _parts_of(text: str) -> dict[str, str | None]:
    plain = ascii_number(text[: 4 * MAX_DIGITS])
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    match = _NUMBER.fullmatch(plain)
    if match is None or len(text) > 4 * MAX_DIGITS or len(plain) > MAX_DIGITS:
        raise InputRefused("not_a_number")
    return match.groupdict()


def without_spare_zeros(number: Decimal) -> Decimal:
    """Return 58.0 as 58 and -0 as 0, never as 5.8E+1."""
    return Decimal(plain_text(number)) or Decimal(0)
