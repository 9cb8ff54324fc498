"""Lines that reception adds to a draft, and their approval by somebody else."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Sum

from billing.models import Invoice, InvoiceLine
from billing.queries.lines import ByHand
from billing.queries.prices import prices_in_force
from billing.rules.by_hand import HIGHEST_LINE_YEN
from billing.rules.lines import price_in_force
from billing.services.issuing import lock_invoice
from clinic.models import User

# The engine's lines come first, however many there will be.
FIRST_POSITION = 101
STANDARD_TAX_PERCENT = 10


class NotADraft(Exception):
    """Only a draft takes or loses lines."""


class BelowZero(Exception):
    """The discounts are more than everything else together."""


class LineTooHigh(Exception):
    """No line of this clinic can cost so much."""


class OwnLine(Exception):
    """Somebody else than its author approves a line."""


@transaction.atomic
def add_line(*, invoice: Invoice, line: ByHand, by: User) -> InvoiceLine:
    """Add a line to a draft. Raises NotADraft, PriceMissing, LineTooHigh or BelowZero."""
    invoice = lock_draft(invoice)
    quantity, unit_price_yen, tax_percent, priced_from = _priced(invoice, line)
    if quantity * unit_price_yen > HIGHEST_LINE_YEN:
        raise LineTooHigh
    last = invoice.lines.filter(rule="").aggregate(last=Max("position"))["last"]
    written = InvoiceLine.objects.create(
        invoice=invoice,
        position=(last or FIRST_POSITION - 1) + 1,
        code=line.item.code,
        name_ja=line.item.name_ja,
        name_en=line.item.name_en,
        unit=line.item.unit,
        quantity=quantity,
        unit_price_yen=unit_price_yen,
        amount_yen=quantity * unit_price_yen,
        tax_percent=tax_percent,
        price_valid_from=priced_from,
        reason=line.reason,
        added_by=by,
    )
    add_up(invoice)
    return written


@transaction.atomic
def remove_line(*, invoice: Invoice, line_id: int) -> None:
    """Take a line that was added by hand off a draft. Raises NotADraft or BelowZero."""
    invoice = lock_draft(invoice)
    invoice.lines.filter(rule="", pk=line_id).delete()
    add_up(invoice)


@transaction.atomic
def approve_lines(*, invoice: Invoice, by: User, now: datetime) -> int:
    """Approve what others have added to a draft; return how many lines.

    Raises NotADraft, or OwnLine if there is nothing here but the approver's own lines.
    """
    invoice = lock_draft(invoice)
    waiting = invoice.lines.filter(rule="", approved_by=None)
    if waiting.exists() and not waiting.exclude(added_by=by).exists():
        raise OwnLine
    return waiting.exclude(added_by=by).update(approved_by=by, approved_at=now)


def lock_draft(invoice: Invoice) -> Invoice:
    invoice = lock_invoice(invoice)
    if invoice.state != Invoice.State.DRAFT:
        raise NotADraft
    return invoice


def add_up(invoice: Invoice) -> None:
    """Write the draft's total. Raises BelowZero; the caller's transaction undoes the rest."""
    total_yen = invoice.lines.aggregate(total=Sum("amount_yen"))["total"] or 0
    if total_yen < 0:
        raise BelowZero
    invoice.total_yen = total_yen
    invoice.save(update_fields=["total_yen"])


def _priced(invoice: Invoice, line: ByHand) -> tuple[int, int, int, date]:
    if line.discount_yen is not None:
        return -1, line.discount_yen, STANDARD_TAX_PERCENT, invoice.transaction_on
    prices = prices_in_force(branch=invoice.branch, on=invoice.transaction_on)
    price = price_in_force(prices, line.item.code, invoice.transaction_on)
    return line.quantity, price.unit_price_yen, price.tax_percent, price.valid_from
