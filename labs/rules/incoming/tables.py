"""A text as a table: separator found, every heading different, every line as wide."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from labs.rules.incoming.source import FileRefused

MAX_LINES = 1_000_000
MAX_COLUMNS = 300
MAX_CELL = 2_000
SEPARATORS = ",\t;|"
_SAMPLE_LINES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table, by heading; `number` is where it stands in the file."""

    number: int
    cells: dict[str, str]


def headings_of(text: str) -> list[str]:
    """Return the headings; a second one of the same name is told apart by its number.

    Raises FileRefused `too_many_columns`, `broken_quotes`, `cell_too_long` or `empty`.
    """
    first = next(_records(text, separator_of(text)), None)
    if first is None:
        raise FileRefused("empty")
    return _different(first[1])


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines below the headings; what a line lacks is empty, what it has beyond is kept.

    Raises FileRefused as `headings_of`, or `too_many_lines`.
    """
    records = _records(text, separator_of(text))
    headings = _different(next(records)[1])
    for number, cells in records:
        named = dict(zip(headings, cells, strict=False))
        beyond = cells[len(headings) :]
        if any(beyond):
            named["+"] = "\t".join(beyond)
        yield Line(number, named)


def separator_of(text: str) -> str:
    """Return the separator that parts the first lines most evenly."""
    lines = [
        line for line in islice(io.StringIO(text, newline=None), _SAMPLE_LINES) if line.strip()
    ]
    counts = {mark: min((line.count(mark) for line in lines), default=0) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: counts[mark])


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each line that is not blank, whatever its line end."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    count = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileRefused("broken_quotes", line=reader.line_num) from None
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        _check(cells, count, reader.line_num)
        yield reader.line_num, cells


def _check(cells: list[str], count: int, line: int) -> None:
    if len(cells) > MAX_COLUMNS:
        raise FileRefused("too_many_columns", columns=MAX_COLUMNS)
    if count > MAX_LINES + 1:
        raise FileRefused("too_many_lines", lines=MAX_LINES)
    if max(map(len, cells)) > MAX_CELL:
        raise FileRefused("cell_too_long", line=line)


def _different(cells: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    headings = []
    for number, cell in enumerate(cells, start=1):
        heading = cell.strip() or f"#{number}"
        seen[heading] += 1
        headings.append(heading if seen[heading] == 1 else f"{heading} #{number}")
    return headings
