"""Addresses to which messages other than mail go."""

import re

from clinic.rules.text import InputRefused, ascii_number

LINE_USER_ID = r"^U[0-9a-f]{32}$"
_LONGEST = 60
_HOME, _MOBILE = "+81", re.compile(r"\+81[789]0[0-9]{8}")


def parse_line_user_id(text: str) -> str:
    """Return a LINE user ID as it is stored: `U` and 32 hexadecimal digits.

    It is not the name by which people find each other. Raises InputRefused `not_a_line_user_id`.
    """
    plain = "".join(ascii_number(text[:_LONGEST]).split()).lower().replace("u", "U", 1)
    if not re.fullmatch(LINE_USER_ID, plain):
        raise InputRefused("not_a_line_user_id")
    return plain


def takes_sms(e164: str) -> bool:
    """Say whether SMS can arrive at a number: a mobile one, or one from abroad."""
    return bool(e164) and (not e164.startswith(_HOME) or bool(_MOBILE.fullmatch(e164)))
