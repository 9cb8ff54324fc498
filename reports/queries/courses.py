"""The course report: one statement, streamed, with the same filters on screen and in files."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import connections, transaction

from reports.queries.databases import reading_database
from reports.rules.courses import CourseRow

SQL = Path(__file__).with_suffix("").with_name("course_report.sql")
BATCH = 1_000
PAGE = """SELECT report.*, count(*) OVER (), sum(report.fees_yen) OVER ()
FROM ({report}) report OFFSET %(offset)s LIMIT %(size)s"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFilter:
    """Which courses; None leaves a filter out."""

    opened_from: date | None = None
    opened_until: date | None = None
    branch: int | None = None
    doctor: int | None = None
    sex: str | None = None
    state: str | None = None
    severity: str | None = None
    number: int | None = None


def course_rows(chosen: CourseFilter) -> Iterator[CourseRow]:
    """Yield the report's rows, the newest course first, with bounded memory."""
    alias = reading_database()
    # A server-side cursor lives inside a transaction.
    with transaction.atomic(using=alias), connections[alias].chunked_cursor() as cursor:
        cursor.execute(statement(), asdict(chosen))
        while rows := cursor.fetchmany(BATCH):
            yield from (CourseRow(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One page of rows, and how many there are in all."""

    rows: tuple[CourseRow, ...]
    total: int
    total_yen: int


def course_page(chosen: CourseFilter, *, offset: int, size: int) -> CoursePage:
    """Return one page and the totals over all rows that match."""
    query = PAGE.format(report=statement())
    with connections[reading_database()].cursor() as cursor:
        cursor.execute(query, asdict(chosen) | {"offset": offset, "size": size})
        rows = cursor.fetchall()
    if not rows:
        return CoursePage((), 0, 0)
    return CoursePage(tuple(CourseRow(*row[:-2]) for row in rows), rows[0][-2], rows[0][-1])


@cache
def statement() -> str:
    return SQL.read_text(encoding="utf-8")
