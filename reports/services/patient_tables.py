"""A table of old patients as it comes, CSV or XLSX: its rows by the import's own columns."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl  # type: ignore[import-untyped] # it ships no types

from labs.rules.incoming.decoding import decode
from labs.rules.incoming.source import FileRefused
from labs.rules.incoming.tables import headings_of, lines_of
from reports.rules.old_patients.reading import COLUMNS, heading_key

XLSX_MARK = b"PK\x03\x04"
OTHERS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\x1f\x8b")
MAX_BYTES = 16 * 1024 * 1024
MAX_UNPACKED = 256 * 1024 * 1024
MAX_ROWS = 200_000
MAX_WIDTH = 100
NEEDED = ("ticket_no", "birth_date")
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, EOFError, IndexError)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row, by column; `line` is where it stands in the file."""

    line: int
    cells: Mapping[str, str]


def rows_of(content: bytes, names: Mapping[str, str]) -> Iterator[TableRow]:
    """Yield the rows; `names` gives the column that a heading means. Raises FileRefused.

    Headings that mean nothing here are left out; ticket number and birth date must be there.
    """
    if len(content) > MAX_BYTES:
        raise FileRefused("too_big", megabytes=MAX_BYTES // 1024 // 1024)
    if content.startswith(OTHERS):
        raise FileRefused("not_a_table")
    rows = _sheet(content) if content.startswith(XLSX_MARK) else _text(content)
    _line, headings = next(rows, (0, []))
    columns = _columns(headings, names)
    for count, (line, cells) in enumerate(rows, start=1):
        if count > MAX_ROWS:
            raise FileRefused("too_many_lines", lines=MAX_ROWS)
        named = zip(columns, cells, strict=False)
        yield TableRow(line, {column: cell for column, cell in named if column})


def _columns(headings: Sequence[str], names: Mapping[str, str]) -> list[str | None]:
    known = {column: column for column in COLUMNS} | dict(names)
    columns = [known.get(heading_key(heading)) for heading in headings]
    told = [column for column in columns if column]
    if any(column not in told for column in NEEDED):
        raise FileRefused("columns_missing")
    if len(set(told)) < len(told):
        raise FileRefused("columns_twice")
    return columns


def _text(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    text = decode(content).text
    headings = headings_of(text)
    yield 1, headings
    for line in lines_of(text):
        yield line.number, [line.cells.get(heading, "") for heading in headings]


def _sheet(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the first sheet's rows that are not blank, the headings first."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise FileRefused("too_big", megabytes=MAX_UNPACKED // 1024 // 1024)
        workbook = openpyxl.load_workbook(BytesIO(content), read_only=True)
        sheet = workbook.worksheets[0]
        # What a file says of its own size is not to be believed.
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(max_col=MAX_WIDTH), start=1):
            cells = [_cell(each.value, each.data_type) for each in row]
            if any(cells):
                yield line, cells
    except _BROKEN as error:
        raise FileRefused("not_a_table") from error


def _cell(value: Any, kind: str) -> str:
    """Return a cell as one would type it; a formula's result is not known, so it is shown."""
    if kind == "f":
        return f"={value}".replace("==", "=", 1)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
