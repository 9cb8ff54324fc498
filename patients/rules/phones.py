"""Telephone numbers of patients: the key they are found by."""

import re

from clinic.rules.phones import national_digits
from clinic.rules.text import ascii_number

SHORTEST_PART = 4
_TYPED = re.compile(r"\+?[0-9() .-]+")


def phone_key(e164: str) -> str:
    """Return the digits by which a stored number is found: `09012345678`."""
    return national_digits(e164)


def phone_part(typed: str) -> str:
    """Return the digits of a typed number or of its tail; empty if it is none.

    `1234`, `5678-1234`, `０９０ー１２３４ー５６７８` and `+81 90` are parts of a number.
    """
    plain = ascii_number(typed)
    digits = re.sub(r"[^0-9+]", "", plain)
    if not _TYPED.fullmatch(plain) or len(digits) < SHORTEST_PART:
        return ""
    return national_digits(digits)
