"""Papers of a visit and of a day, and what is still owed on them."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, F, IntegerField, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from billing.models import Invoice
from clinic.models import Branch
from patients.models import Visit


class Paid(TypedDict):
    """What `with_paid` adds to an invoice."""

    paid_yen: int
    open_yen: int


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PaidInvoice = WithAnnotations[Invoice, Paid]
else:
    PaidInvoice = Invoice


def with_paid(invoices: QuerySet[Invoice]) -> QuerySet[PaidInvoice]:
    """Add `paid_yen`, payments less refunds, and `open_yen`, what is owed on a standing invoice."""
    return invoices.annotate(
        paid_yen=Coalesce(Sum("payments__amount_yen"), Value(0)),
        open_yen=Case(
            When(kind=Invoice.Kind.CANCELLATION, then=Value(0)),
            When(cancellation__isnull=False, then=-F("paid_yen")),
            default=F("total_yen") - F("paid_yen"),
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


def papers_of_day(*, branch: Branch, on: date) -> QuerySet[PaidInvoice]:
    """Return a branch's papers of a day, drafts included, the newest first."""
    return (
        with_paid(Invoice.objects.filter(branch=branch, transaction_on=on))
        .select_related("patient", "cancels", "cancellation")
        .order_by("-pk")
    )
