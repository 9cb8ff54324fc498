"""The counter in one step: invoice issued, money taken, receipt written, patient sent home."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from billing.models import Invoice, Receipt
from billing.rules.received import Received
from billing.services.drafting import draft_invoice
from billing.services.issuing import issue_invoice, lock_invoice
from billing.services.paying import record_payment
from clinic.models import User
from patients.models import Appointment, Visit
from patients.services.board import advance_appointment


class AmountChanged(Exception):
    """The visit costs something else by now than what the clerk has seen."""

    def __init__(self, seen_yen: int, total_yen: int) -> None:
        super().__init__(f"{seen_yen} yen seen, {total_yen} yen due")
        self.seen_yen = seen_yen
        self.total_yen = total_yen


@dataclass(frozen=True, slots=True)
class Settled:
    """The papers of one visit; no receipt where the patient pays later."""

    invoice: Invoice
    receipt: Receipt | None


@transaction.atomic
def settle_visit(
    *, visit: Visit, seen_yen: int, received: Received | None, by: User, now: datetime
) -> Settled:
    """Issue the visit's invoice, take the payment if there is one, and finish the appointment.

    `seen_yen` is the total on the clerk's screen. A repeated call finds the invoice issued and
    paid and returns its papers.

    Raises AmountChanged, VisitNotConfirmed, PriceMissing, NothingToBill, NotApproved, BelowZero,
    DayClosed, MoreThanOwed, CashShort or DepositTooSmall.
    """
    invoice = draft_invoice(visit=visit, by=by)
    if invoice.state == Invoice.State.ISSUED:
        return Settled(invoice, invoice.receipts.last())
    settled = settle_draft(invoice=invoice, seen_yen=seen_yen, received=received, by=by, now=now)
    _send_home(visit, by=by, now=now)
    return settled


@transaction.atomic
def settle_draft(
    *, invoice: Invoice, seen_yen: int, received: Received | None, by: User, now: datetime
) -> Settled:
    """Issue a draft and take the payment if there is one; an issued invoice stays as it is.

    Raises as `settle_visit`, but for VisitNotConfirmed and PriceMissing.
    """
    invoice = lock_invoice(invoice)
    if invoice.state == Invoice.State.ISSUED:
        return Settled(invoice, invoice.receipts.last())
    if invoice.total_yen != seen_yen:
        raise AmountChanged(seen_yen, invoice.total_yen)
    invoice = issue_invoice(invoice=invoice, by=by, now=now)
    receipt = None
    if received is not None:
        receipt = record_payment(invoice=invoice, received=received, by=by, now=now)
    return Settled(invoice, receipt)


def _send_home(visit: Visit, *, by: User, now: datetime) -> None:
    appointment = visit.appointment
    if appointment is not None and appointment.state == Appointment.State.WAITING_TO_PAY:
        advance_appointment(appointment=appointment, to=Appointment.State.DONE, by=by, now=now)
