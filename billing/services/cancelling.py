"""Corrections: a cancellation with its own number, and, where wanted, a new draft."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from billing.models import Invoice, InvoiceLine, Payment
from billing.queries.lines import as_rule_lines
from billing.rules.numbering import DocumentKind
from billing.rules.totals import document_totals
from billing.services.closing import refuse_closed_day
from billing.services.drafting import draft_invoice
from billing.services.issuing import freeze, lock_invoice
from billing.services.numbers import take_number
from billing.services.paying import is_payable
from clinic.models import User
from clinic.rules.money import TaxRounding

COPIED = (
    "branch",
    "patient",
    "visit",
    "language",
    "issuer_name",
    "issuer_branch",
    "issuer_address",
    "issuer_phone",
    "issuer_registration_no",
    "issuer_operator_type",
    "recipient_name",
    "recipient_ticket_no",
    "tax_rounding",
)


class NotCancellable(Exception):
    """Only an issued invoice that no cancellation has reversed can be cancelled."""


@transaction.atomic
def cancel_invoice(*, invoice: Invoice, reason: str, by: User, now: datetime) -> Invoice:
    """Return the cancellation: every line with its sign turned, payments given back.

    Raises NotCancellable, or DayClosed.
    """
    invoice = lock_invoice(invoice)
    today = timezone.localdate(now)
    refuse_closed_day(branch=invoice.branch, on=today)
    if not is_payable(invoice):
        raise NotCancellable
    cancellation = Invoice(
        kind=Invoice.Kind.CANCELLATION,
        cancels=invoice,
        reason=reason,
        transaction_on=today,
        recorded_by=by,
        **{field: getattr(invoice, field) for field in COPIED},
    )
    cancellation.save()
    lines = _turn_lines(invoice, cancellation)
    totals = document_totals(as_rule_lines(lines), TaxRounding(invoice.tax_rounding))
    number = take_number(branch=invoice.branch, kind=DocumentKind.CANCELLATION, on=today)
    freeze(cancellation, number, totals, by=by, now=now)
    _refund_payments(invoice, reason, by=by, now=now)
    return cancellation


@transaction.atomic
def cancel_and_redraft(*, invoice: Invoice, reason: str, by: User, now: datetime) -> Invoice:
    """Cancel an invoice and return a new draft of its visit, in one step.

    Raises NotCancellable, DayClosed, or PriceMissing.
    """
    cancellation = cancel_invoice(invoice=invoice, reason=reason, by=by, now=now)
    if cancellation.visit is None:
        raise NotCancellable
    return draft_invoice(visit=cancellation.visit, by=by)


def _turn_lines(invoice: Invoice, cancellation: Invoice) -> list[InvoiceLine]:
    lines = list(invoice.lines.all())
    for line in lines:
        line.pk = None
        line._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
        line.invoice = cancellation
        line.quantity, line.amount_yen = -line.quantity, -line.amount_yen
    return InvoiceLine.objects.bulk_create(lines)


def _refund_payments(invoice: Invoice, reason: str, *, by: User, now: datetime) -> None:
    for payment in invoice.payments.filter(refunds=None, refunded_by=None):
        Payment.objects.create(
            invoice=invoice,
            branch=invoice.branch,
            received_on=timezone.localdate(now),
            method=payment.method,
            amount_yen=-payment.amount_yen,
            refunds=payment,
            reason=reason,
            recorded_by=by,
        )
