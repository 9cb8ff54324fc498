"""A draft of an invoice, made from what happened at a visit."""

from collections.abc import Sequence

from django.db import transaction

from billing.models import Invoice, InvoiceLine
from billing.queries.prices import items_by_code, prices_in_force
from billing.queries.visits import visit_facts
from billing.rules.lines import Line, visit_lines
from billing.services.by_hand import add_up
from clinic.models import User
from patients.models import Visit


class VisitNotConfirmed(Exception):
    """A visit is billed only after the doctor has confirmed it."""


@transaction.atomic
def draft_invoice(*, visit: Visit, by: User) -> Invoice:
    """Return the visit's invoice: the standing one, or a draft priced on the day of the visit.

    A draft follows the visit: its lines are made anew each time. An issued invoice stays as it is.

    Lines that were added by hand stay.

    Raises VisitNotConfirmed, PriceMissing for what the clinic has not priced, or BelowZero.
    """
    visit = Visit.objects.select_for_update().select_related("patient", "branch").get(pk=visit.pk)
    if visit.state != Visit.State.CONFIRMED:
        raise VisitNotConfirmed
    invoice = Invoice.objects.filter(
        visit=visit, kind=Invoice.Kind.INVOICE, cancellation=None
    ).first()
    if invoice is not None and invoice.state == Invoice.State.ISSUED:
        return invoice
    lines = visit_lines(
        visit_facts(visit), prices_in_force(branch=visit.branch, on=visit.visited_on)
    )
    if invoice is None:
        invoice = _new_draft(visit, by)
    _write_lines(invoice, lines)
    return invoice


def _new_draft(visit: Visit, by: User) -> Invoice:
    return Invoice.objects.create(
        branch=visit.branch,
        patient=visit.patient,
        visit=visit,
        transaction_on=visit.visited_on,
        language=visit.patient.document_language,
        recorded_by=by,
    )


def _write_lines(invoice: Invoice, lines: Sequence[Line]) -> None:
    items = items_by_code()
    invoice.lines.exclude(rule="").delete()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            code=line.code,
            name_ja=items[line.code].name_ja,
            name_en=items[line.code].name_en,
            unit=items[line.code].unit,
            quantity=line.quantity,
            unit_price_yen=line.unit_price_yen,
            amount_yen=line.amount_yen,
            tax_percent=line.tax_percent,
            price_valid_from=line.priced_from,
            rule=line.rule,
        )
        for position, line in enumerate(lines, start=1)
    )
    add_up(invoice)
