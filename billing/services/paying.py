"""Money received, and the numbered receipt for it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from billing.models import Invoice, Payment, PaymentMethod, Receipt
from billing.queries.deposits import deposit_left_yen
from billing.rules.numbering import DocumentKind
from billing.rules.received import Received
from billing.services.closing import refuse_closed_day
from billing.services.deposits import DepositTooSmall
from billing.services.issuing import lock_invoice
from billing.services.numbers import take_number
from clinic.models import User
from patients.models import Patient


class NotPayable(Exception):
    """A draft, a cancellation or a cancelled invoice takes no payment."""


class MoreThanOwed(Exception):
    """The payment is more than what is still owed."""

    def __init__(self, open_yen: int) -> None:
        super().__init__(f"{open_yen} yen owed")
        self.open_yen = open_yen


@transaction.atomic
def record_payment(*, invoice: Invoice, received: Received, by: User, now: datetime) -> Receipt:
    """Take one payment and return its receipt.

    Raises NotPayable, MoreThanOwed, DayClosed, CashShort if the cash does not cover it, or
    DepositTooSmall.
    """
    invoice = lock_invoice(invoice)
    today = timezone.localdate(now)
    refuse_closed_day(branch=invoice.branch, on=today)
    if not is_payable(invoice):
        raise NotPayable
    open_yen = owed_yen(invoice) - paid_yen(invoice)
    if not 0 < received.amount_yen <= open_yen:
        raise MoreThanOwed(open_yen)
    received.require_cover()
    if received.method == PaymentMethod.DEPOSIT:
        _require_deposit(invoice, received.amount_yen)
    Payment.objects.create(
        invoice=invoice,
        branch=invoice.branch,
        received_on=today,
        method=received.method,
        amount_yen=received.amount_yen,
        tendered_yen=received.tendered_yen,
        terminal_reference=received.terminal_reference,
        recorded_by=by,
    )
    return _issue_receipt(invoice, received.amount_yen, by=by, now=now)


def is_payable(invoice: Invoice) -> bool:
    """Say whether money may be taken for this paper at all."""
    return (
        invoice.kind == Invoice.Kind.INVOICE
        and invoice.state == Invoice.State.ISSUED
        and not Invoice.objects.filter(cancels=invoice).exists()
    )


def owed_yen(invoice: Invoice) -> int:
    """Return the total less what was returned of it."""
    returns = Invoice.objects.issued().filter(corrects=invoice)
    return invoice.total_yen + (returns.aggregate(back=Sum("total_yen"))["back"] or 0)


def paid_yen(invoice: Invoice) -> int:
    """Return payments less refunds."""
    return invoice.payments.aggregate(paid=Sum("amount_yen"))["paid"] or 0


def _require_deposit(invoice: Invoice, amount_yen: int) -> None:
    Patient.objects.select_for_update(no_key=True).get(pk=invoice.patient_id)
    left_yen = deposit_left_yen(invoice.patient)
    if amount_yen > left_yen:
        raise DepositTooSmall(left_yen)


def _issue_receipt(invoice: Invoice, amount_yen: int, *, by: User, now: datetime) -> Receipt:
    today = timezone.localdate(now)
    number = take_number(branch=invoice.branch, kind=DocumentKind.RECEIPT, on=today)
    return Receipt.objects.create(
        invoice=invoice,
        year=number.year,
        sequence=number.sequence,
        number=str(number),
        issued_on=today,
        amount_yen=amount_yen,
        recorded_by=by,
    )
