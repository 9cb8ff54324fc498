"""What a row means beside what stands already: new, the same, or changed."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from labs.rules.incoming.reading import ReadRow


class RowState(StrEnum):
    """Where a row ends; a waiting one until a person has decided."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    WAITING = "waiting"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Said:
    """What a value says, for comparison; numbers compare by value, not by zeros behind them."""

    comparator: str
    number: Decimal | None
    missing: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The value that counts, its interval, and those that it has replaced."""

    said: Said
    low: Decimal | None
    high: Decimal | None
    replaced: tuple[Said, ...] = ()


def said_by(row: ReadRow) -> Said:
    measured = row.measured
    return Said(measured.comparator, measured.number, measured.missing)


def compare(row: ReadRow, standing: Standing | None) -> RowState:
    """Return new, same or changed.

    An old file that repeats a value since corrected changes nothing, unless the laboratory
    itself calls the row a correction. An interval that the file tells and that differs is a
    change too: levels are multiples of it.
    """
    if standing is None:
        return RowState.NEW
    said = said_by(row)
    if said == standing.said:
        tells = row.low is not None or row.high is not None
        is_as_told = (row.low, row.high) == (standing.low, standing.high)
        return RowState.CHANGED if tells and not is_as_told else RowState.SAME
    if said in standing.replaced and not row.is_correction:
        return RowState.SAME
    return RowState.CHANGED
