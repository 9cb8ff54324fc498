"""The one writer of tables: CSV and XLSX that hold values, never formulas.

A spreadsheet takes a text that begins with `=` and its kin for a formula, and the text may
have been typed by a stranger (OWASP: CSV injection). Numbers and dates stay what they are;
a type whose value would be changed by writing it is refused.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import openpyxl  # type: ignore[import-untyped] # it ships no types
from django.utils.functional import Promise

from clinic.rules.text import normalise_newlines

Cell = str | int | Decimal | date | datetime | time | bool | Promise | None
Row = Sequence[Cell]

BOM = "\ufeff"
ROWS_AT_ONCE = 500
XLSX_CELL_LENGTH = 32_767
XLSX_ROWS = 1_048_576
XLSX_TITLE_LENGTH = 31
EXACT_DIGITS = 15
FIRST_XLSX_DAY = date(1900, 3, 1)

_STRIPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LEADERS = "=+-@＝＋－＠"
_FORMULA = re.compile(rf"\t|'|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[{_LEADERS}]")
# Only a text that begins with none of these is safe without a closer look.
_SUSPECT = frozenset(_LEADERS + " '#")
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_TITLE_REFUSES = re.compile(r"[\[\]:*?/\\]")


class CellTooLong(ValueError):
    """A text does not fit into a cell of XLSX; CSV has no such limit."""

    def __init__(self, row: int, column: str, length: int) -> None:
        super().__init__(
            f"row {row}, column {column!r}: {length} characters, XLSX holds {XLSX_CELL_LENGTH}"
        )
        self.row = row
        self.column = column
        self.length = length


class TooManyRows(ValueError):
    """A table does not fit into a sheet of XLSX; CSV has no such limit."""


def plain_text(text: str) -> str:
    """Return a text without control characters and lone surrogates, line ends as `\\n`."""
    return _STRIPPED.sub("", normalise_newlines(text))


def guarded(text: str) -> str:
    """Return a text that no spreadsheet reads as a formula: `=1+1` is `'=1+1`.

    A leading `'` is doubled, so that `unguarded` gives back exactly what was guarded.
    """
    if text.isprintable() and text[:1] not in _SUSPECT:
        return text
    text = plain_text(text)
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text of a CSV cell that this module has written."""
    return text.removeprefix("'")


def csv_stream(columns: Sequence[str | Promise], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a CSV file in pieces: UTF-8 with its mark, CRLF, every text in quotes.

    Quotes around every text keep `;=1+1` in one cell where `;` parts cells.
    Raises ValueError for a row of another length, TypeError for a value such as float.
    """
    yield BOM.encode()
    yield from csv_stream_without_mark(columns, rows)


def csv_stream_without_mark(
    columns: Sequence[str | Promise], rows: Iterable[Row]
) -> Iterator[bytes]:
    """Yield a CSV file as `csv_stream`, without the mark that Excel needs."""
    yield _csv_line([str(column) for column in columns], len(columns)).encode()
    remaining = iter(rows)
    while chunk := list(islice(remaining, ROWS_AT_ONCE)):
        yield "".join([_csv_line(row, len(columns)) for row in chunk]).encode()


def write_csv(columns: Sequence[str | Promise], rows: Iterable[Row], out: IO[bytes]) -> None:
    """Write a CSV file as `csv_stream`."""
    for piece in csv_stream(columns, rows):
        out.write(piece)


def _csv_line(row: Row, width: int) -> str:
    _check_width(row, width)
    return ",".join([_CSV[type(value)](value) for value in row]) + "\r\n"


def _check_width(row: Row, width: int) -> None:
    if len(row) != width:
        raise ValueError(f"a row has {len(row)} cells, the table {width} columns")


def _csv_text(text: str) -> str:
    return '"' + guarded(text).replace('"', '""') + '"'


def _csv_truth(value: Cell) -> str:
    return "TRUE" if value else "FALSE"


def _decimal(value: Decimal) -> str:
    """Return an exact number without exponent. Raises ValueError for NaN and infinity."""
    if not value.is_finite():
        raise ValueError(f"{value} is no value of a table")
    return f"{value:f}"


def _moment(value: date | time) -> str:
    return value.isoformat()


class _Writers(dict[type, Callable[[Any], Any]]):
    """What writes a value, by its type; an enumeration is written as its value."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        for base in (str, int, Promise, Decimal, datetime, date, time):
            if issubclass(kind, base):
                return self.setdefault(kind, _as_plain(base, self[base]))
        raise TypeError(f"{kind.__name__} cannot be written without loss")


def _as_plain(base: type, write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return (lambda value: write(str(value))) if base is str else write


_CSV = _Writers(
    {
        str: _csv_text,
        Promise: lambda words: _csv_text(str(words)),
        bool: _csv_truth,
        int: int.__str__,
        Decimal: _decimal,
        datetime: _moment,
        date: _moment,
        time: _moment,
        type(None): lambda _: "",
    }
)


def write_xlsx(
    columns: Sequence[str | Promise], rows: Iterable[Row], out: IO[bytes], *, title: str
) -> None:
    """Write one sheet of typed cells under a frozen header, row by row.

    Excel keeps 15 digits and no days before March 1900 and no time zones: such values
    are written as text, so that nothing is changed.

    Raises CellTooLong and TooManyRows; ValueError and TypeError as `csv_stream`.
    """
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(_TITLE_REFUSES.sub(" ", title)[:XLSX_TITLE_LENGTH])
    sheet.freeze_panes = "A2"
    headings = [str(column) for column in columns]
    cells = _XlsxCells(sheet)
    try:
        sheet.append([cells.heading(heading) for heading in headings])
        for number, row in _numbered(rows):
            sheet.append(_xlsx_row(cells, row, number, headings))
    except BaseException:
        _discard(sheet)
        raise
    workbook.save(out)


def _numbered(rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    for number, row in enumerate(rows, start=2):
        if number > XLSX_ROWS:
            raise TooManyRows(f"XLSX holds {XLSX_ROWS} rows")
        yield number, row


def _discard(sheet: Any) -> None:
    """Remove the half-written sheet from the disk, where it would stay with its patients."""
    if sheet._writer is not None:  # noqa: SLF001 - openpyxl has no public way to give up
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001


def _xlsx_row(cells: "_XlsxCells", row: Row, number: int, headings: list[str]) -> list[Any]:
    _check_width(row, len(headings))
    try:
        return [cells.writers[type(value)](value) for value in row]
    except _Overlong:
        lengths = [_utf16_length(str(value)) for value in row]
        longest = lengths.index(max(lengths))
        raise CellTooLong(number, headings[longest], lengths[longest]) from None


class _Overlong(ValueError):
    """A text is longer than a cell of XLSX."""


class _XlsxCells:
    """Values as cells of one sheet; a plain value is given to openpyxl as it is."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.writers = _Writers(
            {
                str: self.text,
                Promise: lambda words: self.text(str(words)),
                bool: bool,
                int: self.whole,
                Decimal: self.number,
                datetime: self.moment,
                date: self.day,
                time: self.moment,
                type(None): lambda _: None,
            }
        )

    def heading(self, heading: str) -> Any:
        cell = self.quoted(plain_text(heading))
        cell.font = openpyxl.styles.Font(bold=True)
        return cell

    def quoted(self, text: str) -> Any:
        """Return a cell that is text whatever it looks like, as if typed behind a `'`."""
        cell = openpyxl.cell.WriteOnlyCell(self.sheet, text)
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell

    def text(self, text: str) -> Any:
        if not text.isprintable():
            text = plain_text(text)
        # Excel would read _x000D_ as a line end.
        text = _ESCAPE_LOOKALIKE.sub("_x005F_", text) if "_x" in text else text
        if len(text) > XLSX_CELL_LENGTH // 2 and _utf16_length(text) > XLSX_CELL_LENGTH:
            raise _Overlong
        return self.quoted(text) if text[:1] in _SUSPECT or _FORMULA.match(text) else text

    def whole(self, value: int) -> Any:
        return value if abs(value) < 10**EXACT_DIGITS else self.quoted(int.__str__(value))

    def number(self, value: Decimal) -> Any:
        written = _decimal(value)
        whole, _, part = written.lstrip("-").partition(".")
        if len(whole) + len(part) > EXACT_DIGITS:
            return self.quoted(written)
        cell = openpyxl.cell.WriteOnlyCell(self.sheet, value)
        cell.number_format = f"0.{'0' * len(part)}" if part else "0"
        return cell

    def day(self, value: date) -> Any:
        return value if value >= FIRST_XLSX_DAY else self.moment(value)

    def moment(self, value: date | time) -> Any:
        return self.quoted(value.isoformat())


def _utf16_length(text: str) -> int:
    """Return the length as Excel counts it: a character beyond the basic plane is two."""
    return len(text) + sum(character > "\uffff" for character in text)
