"""Numbers of documents: gap-free per branch, kind and year."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SEQUENCE_WIDTH = 6
_MONTHS = 12
_NUMBER = re.compile(
    r"(?P<branch>[A-Z]{1,4})-(?P<kind>[A-Z])(?P<year>[0-9]{4})-(?P<sequence>[0-9]{6,9})"
)


class DocumentKind(StrEnum):
    """Papers that carry a number; each kind has its own series."""

    INVOICE = "invoice"
    RECEIPT = "receipt"
    CANCELLATION = "cancellation"
    REFUND = "refund"
    DEPOSIT = "deposit"


_LETTERS = {
    DocumentKind.INVOICE: "I",
    DocumentKind.RECEIPT: "R",
    DocumentKind.CANCELLATION: "C",
    DocumentKind.REFUND: "F",
    DocumentKind.DEPOSIT: "D",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A place in a series: `KO-I2026-000123` is Koenji's 123rd invoice of 2026."""

    branch: str
    kind: DocumentKind
    year: int
    sequence: int

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(str(self)) or self.sequence < 1:
            raise ValueError(f"not a document number: {self}")

    def __str__(self) -> str:
        letter = _LETTERS[self.kind]
        return f"{self.branch}-{letter}{self.year:04d}-{self.sequence:0{SEQUENCE_WIDTH}d}"


def parse_document_number(text: str) -> DocumentNumber:
    """Return the place in its series of a printed number. Raises ValueError."""
    match = _NUMBER.fullmatch(text)
    if match is None or match["kind"] not in _KINDS:
        raise ValueError(f"not a document number: {text!r}")
    kind = _KINDS[match["kind"]]
    return DocumentNumber(match["branch"], kind, int(match["year"]), int(match["sequence"]))


def numbering_year(day: date, first_month: int) -> int:
    """Return the year of a document's series; with April first, March belongs to last year.

    Raises ValueError if the month is none.
    """
    if not 1 <= first_month <= _MONTHS:
        raise ValueError("first_month must be 1 to 12")
    return day.year if day.month >= first_month else day.year - 1


def missing_numbers(numbers: Iterable[int]) -> tuple[int, ...]:
    """Return the gaps of a series that has to begin at 1, for the auditor's check."""
    given = set(numbers)
    return tuple(sorted(set(range(1, max(given, default=0) + 1)) - given))
