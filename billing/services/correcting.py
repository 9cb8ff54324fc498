"""What a cancellation and a return invoice have in common: a numbered copy with its sign turned."""

from collections.abc import Sequence
from datetime import datetime

from billing.models import Invoice, InvoiceLine
from billing.queries.lines import as_rule_lines
from billing.rules.numbering import DocumentKind
from billing.rules.totals import document_totals
from billing.services.issuing import freeze
from billing.services.numbers import take_number
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


def copy_of(invoice: Invoice) -> dict[str, object]:
    """Return the parties and settings of a paper, as its correction repeats them."""
    return {field: getattr(invoice, field) for field in COPIED}


def turned(line: InvoiceLine, correction: Invoice, quantity: int) -> InvoiceLine:
    """Return a copy of a line that takes back `quantity` of what it charged."""
    copied = InvoiceLine(
        **{
            field.attname: getattr(line, field.attname)
            for field in InvoiceLine._meta.concrete_fields
            if not field.primary_key
        }
    )
    copied.invoice = correction
    copied.quantity = -quantity
    copied.amount_yen = copied.quantity * line.unit_price_yen
    return copied


def issue_correction(
    correction: Invoice, lines: Sequence[InvoiceLine], *, by: User, now: datetime
) -> None:
    """Write the lines of a correction, number it and freeze it."""
    InvoiceLine.objects.bulk_create(lines)
    totals = document_totals(as_rule_lines(lines), TaxRounding(correction.tax_rounding))
    is_return = correction.kind == Invoice.Kind.RETURN
    number = take_number(
        branch=correction.branch,
        kind=DocumentKind.REFUND if is_return else DocumentKind.CANCELLATION,
        on=correction.transaction_on,
    )
    freeze(correction, number, totals, by=by, now=now)
