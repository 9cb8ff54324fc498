"""Files and papers: exports beside COPY, PDFs beside the bare renderer."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any

from django.db import connection
from openpyxl import Workbook  # type: ignore[import-untyped] # it ships no types
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench.entries import Pair, compared, figure
from bench.stage import Stage
from billing.documents import invoice_paper, paper_html, paper_pdf
from billing.models import Invoice
from clinic.exports import csv_stream, write_xlsx
from clinic.pdf import AssetFetcher, fonts, paper_style
from reports.queries.courses import CourseFilter, course_rows, report_words
from reports.queries.outcomes import compute_outcomes, outcomes_of
from reports.queries.statements import statement
from reports.rules.courses import COLUMNS, cells

KILOBYTES_A_MEGABYTE = 1024
EVERYTHING = CourseFilter()


@compared("Course report as CSV", beside="COPY of the same statement", at_most=1.67)
def course_report(stage: Stage) -> Pair:
    return Pair(
        ours=lambda n: swallow(course_report_csv(EVERYTHING)),
        reference=lambda n: swallow(copied(statement("course_report"), report_words(EVERYTHING))),
        count=1,
    )


@compared("Course report as XLSX", beside="the library writing the same cells", at_most=2)
def course_report_xlsx(stage: Stage) -> Pair:
    rows = [cells(row) for row in course_rows(EVERYTHING, with_names=False)]
    return Pair(
        ours=lambda n: write_xlsx(COLUMNS, rows, BytesIO(), title="x"),
        reference=lambda n: bare_sheet(rows),
        count=1,
    )


def bare_sheet(rows: list[tuple[Any, ...]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append(row)
    book.save(BytesIO())


@figure("Outcomes computed anew", unit="s", at_most=10)
def outcomes_cold(stage: Stage) -> float:
    began = perf_counter()
    compute_outcomes(EVERYTHING)
    return perf_counter() - began


@figure("Outcomes found again", unit="s", at_most=2)
def outcomes_warm(stage: Stage) -> float:
    outcomes_of(EVERYTHING)
    began = perf_counter()
    outcomes_of(EVERYTHING)
    return perf_counter() - began


@figure("Memory that the course report adds", unit="MB", at_most=20)
def course_report_memory(stage: Stage) -> float:
    swallow(course_report_csv(CourseFilter(number=2)))
    before = private_megabytes()
    peak = max(private_megabytes() for _piece in course_report_csv(EVERYTHING))
    return peak - before


@compared("Invoice as PDF/A", beside="the same HTML and font in the bare renderer", at_most=2.5)
def invoice_pdf(stage: Stage) -> Pair:
    issued = Invoice.objects.filter(state=Invoice.State.ISSUED).order_by("-pk")[:20]
    papers = [invoice_paper(invoice, copy_no=1) for invoice in issued]
    configuration: FontConfiguration = fonts()
    style: CSS = paper_style()
    texts = [paper_html(paper) for paper in papers]

    def bare(n: int) -> object:
        document = HTML(string=texts[n % len(texts)], base_url="asset:", url_fetcher=AssetFetcher())
        return document.write_pdf(stylesheets=[style], font_config=configuration)

    return Pair(ours=lambda n: paper_pdf(papers[n % len(papers)]), reference=bare, count=6)


def course_report_csv(chosen: CourseFilter) -> Iterator[bytes]:
    return csv_stream(COLUMNS, map(cells, course_rows(chosen, with_names=False)))


def course_report_sheet(chosen: CourseFilter) -> None:
    """Write the report as XLSX from the database to the disk, as a worker does."""
    rows = map(cells, course_rows(chosen, with_names=False))
    with TemporaryFile() as out:
        write_xlsx(COLUMNS, rows, out, title="x")


def copied(query: str, words: dict[str, object]) -> Iterable[bytes]:
    """Yield what PostgreSQL itself makes of a query as CSV."""
    connection.ensure_connection()
    raw = connection.connection
    with raw.cursor() as cursor, raw.transaction():
        text = cursor.mogrify(query, words) if hasattr(cursor, "mogrify") else query
        with cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT csv, HEADER)") as copy:
            yield from copy


def swallow(pieces: Iterable[bytes | memoryview]) -> int:
    return sum(len(piece) for piece in pieces)


def private_megabytes() -> float:
    """Return the memory that is this process's alone."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    own = (line.split() for line in lines if line.startswith("Private"))
    return sum(int(words[1]) for words in own) / KILOBYTES_A_MEGABYTE
