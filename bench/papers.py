"""Papers beside the bare renderer: one at a time, and a batch."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import quantiles

from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.text.fonts import FontConfiguration

from bench.entries import figure
from bench.files import private_megabytes
from bench.stage import Stage
from billing.documents import Paper, invoice_paper, paper_html, paper_pdf, papers_pdf
from billing.models import Invoice
from clinic.pdf import PDF_A, AssetFetcher, fonts, paper_style

BATCH = 500
PART = 50
WARM = 60
FIRST = """
import json, sys, time
import django
django.setup()
from clinic.pdf import render_pdf
html = json.load(sys.stdin)
started = time.perf_counter()
render_pdf(html)
print((time.perf_counter() - started) * 1000)
"""


@figure("Invoice as PDF/A, the first of a process", unit="ms", at_most=1_000)
def first_invoice_pdf(stage: Stage) -> float:
    html = paper_html(papers_of(1)[0])
    run = subprocess.run(
        [sys.executable, "-c", FIRST],
        input=json.dumps(html),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)


@figure("Invoice as PDF/A, 95th percentile of 60", unit="ms", at_most=1_000)
def slow_invoice_pdf(stage: Stage) -> float:
    papers = papers_of(20)
    paper_pdf(papers[0])
    spent = []
    for number in range(WARM):
        started = time.perf_counter()
        paper_pdf(papers[number % len(papers)])
        spent.append((time.perf_counter() - started) * 1000)
    return quantiles(spent, n=20)[-1]


@figure("Size of an invoice as PDF/A", unit="kB", at_most=150)
def size_of_invoice_pdf(stage: Stage) -> float:
    return max(len(paper_pdf(paper).content) for paper in papers_of(20)) / 1024


@figure("500 invoices as one PDF, documents a second", unit="/s")
def batch_of_invoices(stage: Stage) -> float:
    papers_pdf(copies(10))
    started = time.perf_counter()
    papers_pdf(copies(BATCH))
    return BATCH / (time.perf_counter() - started)


@figure("500 invoices as one PDF, share of the bare renderer's speed", unit="", at_least=0.8)
def batch_beside_bare(stage: Stage) -> float:
    """Both sides in turns of 50 papers, so that what else the machine does meets both."""
    ours = bare_side = 0.0
    texts = [paper_html(paper) for paper in papers_of(PART)]
    papers_pdf(copies(PART))
    for _turn in range(BATCH // PART):
        started = time.perf_counter()
        papers_pdf(copies(PART))
        ours += time.perf_counter() - started
        started = time.perf_counter()
        bare_batch(texts)
        bare_side += time.perf_counter() - started
    return bare_side / ours


@figure("Memory that a batch of 500 invoices adds to its worker", unit="MB")
def memory_of_a_batch(stage: Stage) -> float:
    papers_pdf(copies(10))
    before = private_megabytes()
    highest = [before]
    papers_pdf(watched(copies(BATCH), highest))
    return max(*highest, private_megabytes()) - before


def watched(
    papers: Iterator[tuple[Invoice, int]], highest: list[float]
) -> Iterator[tuple[Invoice, int]]:
    for paper in papers:
        highest.append(private_megabytes())
        yield paper


def copies(number: int) -> Iterator[tuple[Invoice, int]]:
    """Yield papers as the worker reads them, from the start again where there are too few."""
    given = 0
    while given < number:
        issued = Invoice.objects.issued().select_related("cancels", "corrects")
        for invoice in issued.prefetch_related("lines").order_by("-pk")[: number - given]:
            given += 1
            yield invoice, 1


def papers_of(number: int) -> list[Paper]:
    return [invoice_paper(invoice, copy_no=copy_no) for invoice, copy_no in copies(number)]


class Bare:
    """A document for the renderer alone, with its font and style read once as ours."""

    def __init__(self, html: str) -> None:
        self.configuration: FontConfiguration = fonts()
        self.style: CSS = paper_style()
        self.html = HTML(string=html, base_url="asset:", url_fetcher=AssetFetcher())

    def render(self) -> Document:
        return self.html.render(stylesheets=[self.style], font_config=self.configuration)


def bare_batch(texts: list[str]) -> bytes:
    documents = [Bare(html).render() for html in texts]
    pages: list[Page] = [page for document in documents for page in document.pages]
    written: bytes = documents[0].copy(pages).write_pdf(pdf_variant=PDF_A)
    return written
