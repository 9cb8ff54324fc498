"""A draft of an invoice, made from what happened at a visit."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from billing.models import Invoice, InvoiceLine
from billing.queries.papers import open_draft_without_visit
from billing.queries.prices import items_by_code, prices_in_force
from billing.queries.visits import visit_facts
from billing.rules.lines import Line, visit_lines
from billing.services.by_hand import add_up
from clinic.models import Branch, User
from patients.models import Patient, Visit


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
        invoice = new_draft(
            patient=visit.patient, branch=visit.branch, visit=visit, on=visit.visited_on, by=by
        )
    _write_lines(invoice, lines)
    return invoice


@transaction.atomic
def draft_without_visit(*, patient: Patient, branch: Branch, by: User, today: date) -> Invoice:
    """Return the patient's draft of what no visit brings: a certificate, a missed appointment.

    There is one at a branch at a time; one without lines begins anew each day.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    invoice = open_draft_without_visit(patient=patient, branch=branch)
    if invoice is None:
        return new_draft(patient=patient, branch=branch, visit=None, on=today, by=by)
    if invoice.transaction_on != today and not invoice.lines.exists():
        invoice.transaction_on = today
        invoice.save(update_fields=["transaction_on"])
    return invoice


def new_draft(
    *, patient: Patient, branch: Branch, visit: Visit | None, on: date, by: User
) -> Invoice:
    return Invoice.objects.create(
        branch=branch,
        patient=patient,
        visit=visit,
        transaction_on=on,
        language=patient.document_language,
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
