"""Issuing: a draft becomes a numbered copy of every party, line, price and tax."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from billing.models import Invoice
from billing.queries.lines import as_rule_lines, waits_for_approval
from billing.rules.numbering import DocumentKind, DocumentNumber
from billing.rules.totals import Totals, document_totals
from billing.services.closing import refuse_closed_day
from billing.services.numbers import take_number
from clinic.models import Branch, Organisation, User
from clinic.rules.money import TaxRounding
from patients.models import Patient


class NothingToBill(Exception):
    """An invoice without lines is none."""


class NotApproved(Exception):
    """Lines added by hand are over the limit, and nobody else has approved them."""


@transaction.atomic
def issue_invoice(*, invoice: Invoice, by: User, now: datetime) -> Invoice:
    """Give a draft its number and freeze it. An issued invoice is returned as it is.

    Raises NothingToBill, NotApproved, or DayClosed.
    """
    invoice = lock_invoice(invoice)
    if invoice.state == Invoice.State.ISSUED:
        return invoice
    refuse_closed_day(branch=invoice.branch, on=timezone.localdate(now))
    lines = list(invoice.lines.all())
    if not lines:
        raise NothingToBill
    if waits_for_approval(lines):
        raise NotApproved
    organisation = Organisation.objects.get()
    copy_parties(invoice, organisation)
    totals = document_totals(as_rule_lines(lines), TaxRounding(organisation.tax_rounding))
    number = take_number(
        branch=invoice.branch, kind=DocumentKind.INVOICE, on=timezone.localdate(now)
    )
    freeze(invoice, number, totals, by=by, now=now)
    return invoice


def lock_invoice(invoice: Invoice) -> Invoice:
    """Return the invoice as it stands, locked until the transaction ends."""
    return (
        Invoice.objects.select_for_update(of=["self"])
        .select_related("branch", "patient")
        .get(pk=invoice.pk)
    )


def copy_parties(invoice: Invoice, organisation: Organisation) -> None:
    """Write both parties onto the paper in its language, as they are today."""
    parties = parties_of(invoice.patient, invoice.branch, organisation, invoice.language)
    for name, value in parties.items():
        setattr(invoice, name, value)
    invoice.issuer_registration_no = organisation.registration_no
    invoice.issuer_operator_type = organisation.operator_type
    invoice.tax_rounding = organisation.tax_rounding


def parties_of(
    patient: Patient, branch: Branch, organisation: Organisation, language: str
) -> dict[str, str]:
    """Return language and both parties as a paper names them today."""
    with override(language):
        return {
            "language": language,
            "issuer_name": str(organisation),
            "issuer_branch": str(branch),
            "issuer_address": branch.address_ja if language == "ja" else branch.address_en,
            "issuer_phone": branch.phone,
            "recipient_name": patient.name,
            "recipient_ticket_no": patient.ticket_no,
        }


def freeze(
    invoice: Invoice, number: DocumentNumber, totals: Totals, *, by: User, now: datetime
) -> None:
    """Set number, totals and who issued it; from here on the database refuses changes."""
    invoice.state = Invoice.State.ISSUED
    invoice.number = str(number)
    invoice.year, invoice.sequence = number.year, number.sequence
    invoice.total_yen, invoice.tax_yen = totals.total_yen, totals.tax_yen
    invoice.issued_at, invoice.issued_by = now, by
    invoice.save()
