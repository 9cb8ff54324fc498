"""Corrections: a cancellation with its own number, and in the same step the right invoice."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from billing.models import Invoice, InvoiceLine, Payment
from billing.rules.received import Received
from billing.services.by_hand import add_up
from billing.services.closing import refuse_closed_day
from billing.services.correcting import copy_of, issue_correction, turned
from billing.services.drafting import draft_invoice, new_draft
from billing.services.issuing import issue_invoice, lock_invoice
from billing.services.paying import is_payable, paid_yen, record_payment
from billing.services.refunding import give_back
from clinic.models import User
from patients.models import Patient


class NotCancellable(Exception):
    """Only an issued invoice that nothing has corrected yet can be cancelled as a whole."""


@transaction.atomic
def cancel_invoice(*, invoice: Invoice, reason: str, by: User, now: datetime) -> Invoice:
    """Return the cancellation: every line with its sign turned, payments given back.

    Raises NotCancellable, or DayClosed.
    """
    invoice = lock_invoice(invoice)
    today = timezone.localdate(now)
    refuse_closed_day(branch=invoice.branch, on=today)
    if not is_payable(invoice) or has_returns(invoice):
        raise NotCancellable
    cancellation = Invoice.objects.create(
        kind=Invoice.Kind.CANCELLATION,
        cancels=invoice,
        reason=reason,
        transaction_on=today,
        recorded_by=by,
        **copy_of(invoice),
    )
    lines = [turned(line, cancellation, line.quantity) for line in invoice.lines.all()]
    issue_correction(cancellation, lines, by=by, now=now)
    give_back(invoice=invoice, amount_yen=paid_yen(invoice), reason=reason, by=by, now=now)
    return cancellation


@transaction.atomic
def cancel_and_reissue(*, invoice: Invoice, reason: str, by: User, now: datetime) -> Invoice:
    """Cancel an invoice and return the one issued in its place, as the visit is now.

    Lines that were added by hand are taken over. What was paid goes over to the new
    invoice as far as it is owed there; the rest is given back.

    Raises NotCancellable, DayClosed, PriceMissing, BelowZero or NothingToBill.
    """
    payments = list(invoice.payments.order_by("pk"))
    cancel_invoice(invoice=invoice, reason=reason, by=by, now=now)
    draft = _draft_anew(invoice, by)
    draft.replaces = invoice
    draft.save(update_fields=["replaces"])
    _take_over_lines(invoice, draft)
    issued = issue_invoice(invoice=draft, by=by, now=now)
    _take_over_payments(payments, issued, by=by, now=now)
    return issued


def has_returns(invoice: Invoice) -> bool:
    """Say whether a part of the invoice was returned already."""
    return Invoice.objects.filter(corrects=invoice).exists()


def _draft_anew(invoice: Invoice, by: User) -> Invoice:
    if invoice.visit is not None:
        return draft_invoice(visit=invoice.visit, by=by)
    return new_draft(
        patient=Patient.objects.get(pk=invoice.patient_id),
        branch=invoice.branch,
        visit=None,
        on=invoice.transaction_on,
        by=by,
    )


def _take_over_lines(invoice: Invoice, draft: Invoice) -> None:
    InvoiceLine.objects.bulk_create(
        turned(line, draft, -line.quantity) for line in invoice.lines.filter(rule="")
    )
    add_up(draft)


def _take_over_payments(
    payments: list[Payment], issued: Invoice, *, by: User, now: datetime
) -> None:
    """Receive on the new invoice what was kept of each payment of the old one."""
    owed = issued.total_yen
    for first in (payment for payment in payments if payment.refunds_id is None):
        kept = first.amount_yen + sum(
            back.amount_yen for back in payments if back.refunds_id == first.pk
        )
        if amount_yen := min(kept, owed):
            received = Received(
                method=first.method,
                amount_yen=amount_yen,
                terminal_reference=first.terminal_reference,
            )
            record_payment(invoice=issued, received=received, by=by, now=now)
            owed -= amount_yen
