"""Papers of a visit and of a day, and what is still owed on them."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from billing.models import Invoice, InvoiceLine, Payment
from clinic.models import Branch
from patients.models import Patient, Visit


class Paid(TypedDict):
    """What `with_paid` adds to an invoice."""

    paid_yen: int
    returned_yen: int
    open_yen: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PaidInvoice = WithAnnotations[Invoice, Paid]
else:
    PaidInvoice = Invoice


def with_paid(invoices: QuerySet[Invoice]) -> QuerySet[PaidInvoice]:
    """Add what was paid (less refunds), what was returned (negative) and what is still owed."""
    payments = Payment.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    returns = Invoice.objects.issued().filter(corrects=OuterRef("pk")).order_by()
    return invoices.annotate(
        paid_yen=Coalesce(
            Subquery(payments.values(total=Sum("amount_yen"))),
            Value(0),
            output_field=IntegerField(),
        ),
        returned_yen=Coalesce(
            Subquery(returns.values("corrects").values(total=Sum("total_yen"))),
            Value(0),
            output_field=IntegerField(),
        ),
        open_yen=Case(
            When(~Q(kind=Invoice.Kind.INVOICE), then=Value(0)),
            When(cancellation__isnull=False, then=-F("paid_yen")),
            default=F("total_yen") + F("returned_yen") - F("paid_yen"),
            output_field=IntegerField(),
        ),
    )


def standing_invoice(visit: Visit) -> PaidInvoice | None:
    """Return the visit's draft or issued invoice that no cancellation has reversed."""
    return (
        with_paid(Invoice.objects.filter(visit=visit, kind=Invoice.Kind.INVOICE))
        .filter(cancellation=None)
        .order_by("-pk")
        .first()
    )


def open_draft_without_visit(*, patient: Patient, branch: Branch) -> Invoice | None:
    """Return the patient's draft at a branch that no visit brought."""
    drafts = Invoice.objects.filter(state=Invoice.State.DRAFT, kind=Invoice.Kind.INVOICE)
    return drafts.filter(patient=patient, branch=branch, visit=None).order_by("pk").first()


def latest_papers(patient: Patient, limit: int) -> QuerySet[PaidInvoice]:
    """Return a patient's latest issued papers, the newest first."""
    papers = with_paid(Invoice.objects.issued().filter(patient=patient))
    return papers.select_related("cancels", "corrects", "cancellation").order_by("-pk")[:limit]


def open_yen_of(patient: Patient) -> int:
    """Return what a patient still owes."""
    invoices = with_paid(Invoice.objects.issued().filter(patient=patient))
    return sum(invoice.open_yen for invoice in invoices if invoice.open_yen > 0)


def papers_of_day(*, branch: Branch, on: date) -> QuerySet[PaidInvoice]:
    """Return a branch's papers of a day, drafts included, the newest first."""
    papers = Invoice.objects.filter(branch=branch, transaction_on=on)
    is_empty = Q(state=Invoice.State.DRAFT, visit=None, lines=None)
    return (
        with_paid(papers.exclude(is_empty))
        .select_related("patient", "cancels", "corrects", "cancellation")
        .order_by("-pk")
    )


def returnable_quantities(invoice: Invoice) -> dict[int, int]:
    """Return, for each line of an issued invoice, how many units were not returned yet.

    Lines of the same item and price share what was returned of them, the first line first.
    """
    back: dict[tuple[str, int, int], int] = {}
    for line in InvoiceLine.objects.filter(invoice__corrects=invoice):
        back[_kind_of(line)] = back.get(_kind_of(line), 0) - line.quantity
    left = {}
    for line in invoice.lines.all():
        taken = min(back.get(_kind_of(line), 0), max(line.quantity, 0))
        back[_kind_of(line)] = back.get(_kind_of(line), 0) - taken
        left[line.pk] = max(line.quantity, 0) - taken
    return left


def _kind_of(line: InvoiceLine) -> tuple[str, int, int]:
    return line.code, line.unit_price_yen, line.tax_percent
