"""Japanese telephone numbers: typed, stored as E.164, shown with hyphens."""

import re

from clinic.rules.text import InputRefused, ascii_number

MAX_TYPED = 40
_COUNTRY = "+81"
_SEPARATORS = re.compile(r"[\s().-]")
_STORED = re.compile(r"\+81[1-9][0-9]{8,9}")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")
# Mobiles, internet telephony and 0800 have eleven digits, everything else ten.
_ELEVEN = re.compile(r"0(?:[5-9]0|20|800)")
_TEN = re.compile(r"0[1-9][1-9][0-9]{7}")
_FREE_OF_PLACE = ("0120", "0570", "0990")

# Starts of numbers by how many digits stand before the first hyphen; all others have four.
_STARTS = {
    2: "03 06 0420 0429 0470 0471",
    3: "020 050 060 070 080 090 011 0177 0188 0196 0222 0227 0236 0245 0249 0252 0253 0262 0272"
    " 0273 0286 0292 0298 042 0432 0433 0434 044 045 0462 0468 0473 0474 0477 048 0492 052 0534"
    " 0535 0542 0543 0546 0552 0559 0582 0583 0592 0593 072 0734 075 0762 0764 0775 078 0792 0794"
    " 0795 0822 0824 0825 0828 0832 0839 0849 0862 0864 0878 0886 0888 0899 092 093 0958 0962 0963"
    " 0975 0988 0989 0992",
    4: "0422 0428 0480 0800 0930",
    5: "01267 01372 01374 01377 01392 01397 01398 01456 01457 01466 01547 01558 01564 01586 01587"
    " 01632 01634 01635 01648 01654 01655 01656 01658 04992 04994 04996 04998 05769 05979 07468"
    " 08387 08388 08396 08477 08512 08514 09496 09802 09912 09913 09969",
}
_AREA_LENGTHS = {start: length for length, all_ in _STARTS.items() for start in all_.split()}


def parse_phone(text: str) -> str:
    """Return a typed number as E.164: `０９０－１２３４－５６７８` is `+819012345678`.

    Numbers from abroad are taken with their `+` and country code.

    Raises InputRefused `not_a_phone_number`, `no_area_code`, `too_short` or `too_long`.
    """
    plain = _plain_digits(text)
    if plain.startswith("+"):
        if not _ABROAD.fullmatch(plain):
            raise InputRefused("not_a_phone_number")
        return plain
    if not plain.startswith("0"):
        raise InputRefused("no_area_code")
    _check_national(plain)
    return _COUNTRY + plain[1:]


def _plain_digits(text: str) -> str:
    if len(text) > MAX_TYPED:
        raise InputRefused("not_a_phone_number")
    plain = ascii_number(text).replace("(0)", "")
    plain = _SEPARATORS.sub("", plain)
    if not re.fullmatch(r"\+?[0-9]+", plain):
        raise InputRefused("not_a_phone_number")
    if plain.startswith(_COUNTRY):
        return "0" + plain.removeprefix(_COUNTRY).removeprefix("0")
    return plain


def _check_national(digits: str) -> None:
    is_eleven = _ELEVEN.match(digits) is not None
    wanted = 11 if is_eleven else 10
    if len(digits) != wanted:
        raise InputRefused("too_short" if len(digits) < wanted else "too_long", digits=wanted)
    if not is_eleven and not _TEN.fullmatch(digits):
        raise InputRefused("not_a_phone_number")


def national_digits(e164: str) -> str:
    """Return the digits as people dial them: `+819012345678` is `09012345678`."""
    if e164.startswith(_COUNTRY):
        return "0" + e164.removeprefix(_COUNTRY)
    return e164.removeprefix("+")


def display_phone(e164: str) -> str:
    """Return the number for screens and papers: `090-1234-5678`, `03-5913-7435`.

    A number from abroad is shown as it is stored. The hyphens only help the eye: for
    a small area whose code is not known they may stand one digit off.
    """
    if not _STORED.fullmatch(e164):
        return e164
    digits = national_digits(e164)
    starts = (digits[:length] for length in (5, 4, 3, 2))
    area = next((_AREA_LENGTHS[start] for start in starts if start in _AREA_LENGTHS), 4)
    last = 3 if digits.startswith(_FREE_OF_PLACE) else 4
    return f"{digits[:area]}-{digits[area:-last]}-{digits[-last:]}"
