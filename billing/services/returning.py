"""A part of an invoice taken back: return invoice, stock and money in one step."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from billing.models import Invoice, InvoiceLine
from billing.queries.papers import returnable_quantities
from billing.rules.lines import Fee
from billing.rules.returned import Returned
from billing.services.closing import refuse_closed_day
from billing.services.correcting import copy_of, issue_correction, turned
from billing.services.issuing import lock_invoice
from billing.services.paying import is_payable, owed_yen, paid_yen
from billing.services.refunding import give_back
from clinic.models import User
from prescriptions.models import DispenseLine
from prescriptions.services.dispensing import record_return

UNIT_MG = {Fee.TABLET_10.value: 10, Fee.TABLET_20.value: 20}


class NothingToReturn(Exception):
    """A return invoice needs at least one unit of one line."""


class TooManyReturned(Exception):
    """More units are taken back than were charged and not returned yet."""

    def __init__(self, line: InvoiceLine, left: int) -> None:
        super().__init__(f"{left} of {line.code} left")
        self.line = line
        self.left = left


@transaction.atomic
def return_lines(*, invoice: Invoice, returned: Returned, by: User, now: datetime) -> Invoice:
    """Return the return invoice; what was paid too much by it is given back.

    Tablets that were handed over are booked as brought back, the latest first.

    Raises NothingToReturn, TooManyReturned, DayClosed, or ValueError for a paper that takes
    no correction.
    """
    invoice = lock_invoice(invoice)
    today = timezone.localdate(now)
    refuse_closed_day(branch=invoice.branch, on=today)
    if not is_payable(invoice):
        raise NothingToReturn
    lines = _checked(invoice, returned.quantities)
    paper = Invoice.objects.create(
        kind=Invoice.Kind.RETURN,
        corrects=invoice,
        reason=returned.reason,
        transaction_on=today,
        recorded_by=by,
        **copy_of(invoice),
    )
    issue_correction(
        paper, [turned(line, paper, quantity) for line, quantity in lines], by=by, now=now
    )
    for line, quantity in lines:
        _take_back_tablets(line, quantity, returned, by=by, now=now)
    too_much = paid_yen(invoice) - owed_yen(invoice)
    if too_much > 0:
        give_back(invoice=invoice, amount_yen=too_much, reason=returned.reason, by=by, now=now)
    return paper


def _checked(invoice: Invoice, quantities: Mapping[int, int]) -> list[tuple[InvoiceLine, int]]:
    left = returnable_quantities(invoice)
    lines = []
    for line in invoice.lines.filter(pk__in=[pk for pk, units in quantities.items() if units]):
        if not 0 < quantities[line.pk] <= left[line.pk]:
            raise TooManyReturned(line, left[line.pk])
        lines.append((line, quantities[line.pk]))
    if not lines:
        raise NothingToReturn
    return lines


def _take_back_tablets(
    line: InvoiceLine, quantity: int, returned: Returned, *, by: User, now: datetime
) -> None:
    """Book units as brought back; what was never handed over lies on the shelf still."""
    unit_mg, visit = UNIT_MG.get(line.code), line.invoice.visit
    if unit_mg is None or visit is None:
        return
    handed = (
        DispenseLine.objects.filter(
            dispense__prescription__visit=visit, lot__strength__unit_mg=unit_mg
        )
        .annotate(left=F("units") - Coalesce(Sum("returns__units"), 0))
        .filter(left__gt=0)
        .select_related("dispense__prescription", "lot__strength")
    )
    for each in handed.order_by("-pk"):
        units = min(quantity, each.left)
        if units:
            record_return(
                line=each,
                units=units,
                fate=returned.fate,
                reason=returned.reason,
                by=by,
                today=timezone.localdate(now),
            )
            quantity -= units
