"""Consultation-ticket numbers (診察券番号): text with leading zeros, quoted in any form."""

import re
from dataclasses import dataclass

from clinic.rules.text import InputRefused, ascii_number

_TICKET = re.compile(r"(?P<prefix>[A-Z]{0,4})[ -]?(?P<digits>[0-9]{1,10})")


@dataclass(frozen=True, slots=True)
class TicketQuote:
    """A ticket number as somebody quotes it: the prefix and leading zeros may be missing."""

    prefix: str
    digits: str

    @property
    def pattern(self) -> str:
        """Return a regular expression for the stored numbers that this may mean."""
        return rf"^{self.prefix or '[A-Z]{0,4}'}-?0*{self.digits}$"


def parse_ticket_no(text: str) -> str:
    """Return the number as stored: `ｋ－００４２１３` is `K-004213`; zeros stay.

    Raises InputRefused `not_a_ticket_number`.
    """
    match = _match(text)
    if match is None:
        raise InputRefused("not_a_ticket_number")
    return "-".join(part for part in match.groups() if part)


def quoted_ticket(text: str) -> TicketQuote | None:
    """Return what a search text means as a ticket number, or None if it is none."""
    match = _match(text)
    if match is None:
        return None
    return TicketQuote(match["prefix"], match["digits"].lstrip("0") or "0")


def format_ticket_no(prefix: str, number: int, width: int) -> str:
    """Return the printed number of a ticket: `K`, 4213 and 6 are `K-004213`."""
    digits = f"{number:0{width}d}"
    return f"{prefix}-{digits}" if prefix else digits


def _match(text: str) -> re.Match[str] | None:
    return _TICKET.fullmatch(ascii_number(text[:30]).upper())
