"""Japanese postal codes: seven digits, shown with a hyphen."""

import re

from clinic.rules.text import InputRefused, ascii_number

_TYPED = re.compile(r"〒? ?([0-9]{3})[ -]?([0-9]{4})")
_LONGEST = 20


def parse_postal_code(text: str) -> str:
    """Return a typed code as it is stored: `〒１６６ー０００３` is `166-0003`.

    Raises InputRefused `not_a_postal_code`.
    """
    match = _TYPED.fullmatch(ascii_number(text[:_LONGEST]))
    if match is None:
        raise InputRefused("not_a_postal_code")
    return "-".join(match.groups())
