"""Invoices, receipts and cancellations on paper: a value in, a PDF out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from billing.models import Invoice, InvoiceLine, Receipt
from billing.queries.lines import as_rule_lines
from billing.rules.totals import RateTotal, document_totals, needs_revenue_stamp
from clinic.pdf import RenderedPdf, render_many, render_pdf
from clinic.rules.money import TaxRounding, paper_yen
from clinic.rules.registration import OperatorType

UNITS = {
    "visit": ("回", "visit", "visits"),
    "tablet": ("個", "unit", "units"),
    "test": ("回", "test", "tests"),
    "sheet": ("通", "copy", "copies"),
    "case": ("件", "case", "cases"),
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line as it is printed."""

    name: str
    quantity: int
    unit: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class PaperRate:
    """One tax rate's row at the foot."""

    tax_percent: int
    total: str
    tax: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Everything that stands on one paper, in its language, already in words."""

    kind: str
    language: str
    number: str
    refers_to: str
    reason: str
    dated_on: date
    transaction_on: date
    recipient_name: str
    recipient_ticket_no: str
    issuer_name: str
    issuer_branch: str
    issuer_address: str
    issuer_phone: str
    issuer_registration_no: str
    lines: tuple[PaperLine, ...]
    rates: tuple[PaperRate, ...]
    total: str
    amount: str
    is_reissue: bool
    needs_stamp: bool
    has_medicine: bool
    is_of_visit: bool
    size: str


def invoice_paper(invoice: Invoice, *, copy_no: int, size: str = "a5") -> Paper:
    """Return an issued invoice or cancellation as paper; from the second copy on it says so."""
    return _paper(invoice, kind=invoice.kind, receipt=None, copy_no=copy_no, size=size)


def receipt_paper(receipt: Receipt, *, copy_no: int, size: str = "a5") -> Paper:
    """Return a receipt, with the invoice's lines below as the itemised statement."""
    return _paper(receipt.invoice, kind="receipt", receipt=receipt, copy_no=copy_no, size=size)


def paper_html(paper: Paper) -> str:
    """Return the paper as HTML in its own language, whatever the reader's is."""
    with override(paper.language):
        return render_to_string("billing/paper.html", {"paper": paper})


def paper_pdf(paper: Paper) -> RenderedPdf:
    return render_pdf(paper_html(paper))


def papers_pdf(copies: Iterable[tuple[Invoice, int]]) -> bytes:
    """Return papers, each with which copy it is, as one PDF; each begins on its own page."""
    return render_many(
        paper_html(invoice_paper(invoice, copy_no=copy_no)) for invoice, copy_no in copies
    )


def _paper(
    invoice: Invoice, *, kind: str, receipt: Receipt | None, copy_no: int, size: str
) -> Paper:
    stored = list(invoice.lines.all())
    totals = document_totals(as_rule_lines(stored), TaxRounding(invoice.tax_rounding))
    amount_yen = receipt.amount_yen if receipt else invoice.total_yen
    return Paper(
        kind=kind,
        language=invoice.language,
        number=receipt.number if receipt else invoice.number,
        refers_to=_refers_to(invoice, receipt),
        reason=invoice.reason,
        dated_on=receipt.issued_on if receipt else _issued_on(invoice),
        transaction_on=invoice.transaction_on,
        recipient_name=invoice.recipient_name,
        recipient_ticket_no=invoice.recipient_ticket_no,
        issuer_name=invoice.issuer_name,
        issuer_branch=invoice.issuer_branch,
        issuer_address=invoice.issuer_address,
        issuer_phone=invoice.issuer_phone,
        issuer_registration_no=invoice.issuer_registration_no,
        lines=tuple(_line(line, invoice.language) for line in stored),
        rates=tuple(_rate(rate) for rate in totals.rates),
        total=paper_yen(invoice.total_yen),
        amount=paper_yen(amount_yen),
        is_reissue=copy_no > 1,
        needs_stamp=receipt is not None
        and needs_revenue_stamp(totals, OperatorType(invoice.issuer_operator_type)),
        has_medicine=any(line.unit == "tablet" for line in stored),
        is_of_visit=invoice.visit_id is not None,
        size=size,
    )


def _refers_to(invoice: Invoice, receipt: Receipt | None) -> str:
    if receipt is not None:
        return invoice.number
    original = invoice.cancels or invoice.corrects or invoice.replaces
    return original.number if original is not None else ""


def _issued_on(invoice: Invoice) -> date:
    if invoice.issued_at is None:
        raise ValueError("a draft is not a paper")
    return timezone.localdate(invoice.issued_at)


def _line(line: InvoiceLine, language: str) -> PaperLine:
    return PaperLine(
        name=line.name_ja if language == "ja" else line.name_en,
        quantity=line.quantity,
        unit=_unit(line, language),
        unit_price=f"{line.unit_price_yen:,}",
        amount=f"{line.amount_yen:,}",
    )


def _unit(line: InvoiceLine, language: str) -> str:
    if line.unit not in UNITS:
        return line.unit
    japanese, one, many = UNITS[line.unit]
    if language == "ja":
        return japanese
    return one if abs(line.quantity) == 1 else many


def _rate(rate: RateTotal) -> PaperRate:
    return PaperRate(
        tax_percent=rate.tax_percent, total=f"{rate.total_yen:,}", tax=f"{rate.tax_yen:,}"
    )
