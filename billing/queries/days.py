"""One day of one branch: its money by method, and what the closing list says of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from billing.models import DailyClosing, Deposit, Invoice, Payment, PrintRecord
from billing.queries.papers import PaidInvoice, with_paid
from billing.rules.day import METHODS, Movement, expected_yen
from clinic.days import moments_of
from clinic.models import Branch
from patients.models import Visit


@dataclass(frozen=True, slots=True)
class MethodDay:
    """One method's money of a day."""

    method: str
    count: int
    received_yen: int
    refunded_yen: int

    @property
    def net_yen(self) -> int:
        return self.received_yen - self.refunded_yen


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A day as the closing list keeps it: numbers of papers, without names."""

    methods: list[MethodDay]
    invoices: list[list[str | int]]
    cancellations: list[list[str | int]]
    returns: list[list[str | int]]
    reprints: list[str]
    unpaid: list[list[str | int]]
    visits_without_invoice: list[str]
    unsigned_visits: list[str]


def movements_of(*, branch: Branch, on: date) -> list[Movement]:
    """Return payments, refunds and deposits of a day; money back is negative."""
    day = {"branch": branch, "received_on": on}
    rows = [
        *Payment.objects.filter(**day).values_list("method", "amount_yen"),
        *Deposit.objects.filter(**day).values_list("method", "amount_yen"),
    ]
    return [Movement(method, amount_yen) for method, amount_yen in rows]


def expected_of(*, branch: Branch, on: date, opening_yen: int) -> dict[str, int]:
    """Return what should be there by method at the end of a day."""
    return expected_yen(opening_yen, movements_of(branch=branch, on=on))


def carried_yen(*, branch: Branch, on: date) -> int:
    """Return the cash that the latest closing before `on` left in the till."""
    last = DailyClosing.objects.filter(branch=branch, on__lt=on, closed_at__isnull=False)
    closing = last.order_by("-on").first()
    if closing is None:
        return 0
    return int(closing.counted_yen["cash"]) - closing.banked_yen


def summary_of(*, branch: Branch, on: date) -> Summary:
    """Return what happened on a day and what is left open at its end."""
    issued = issued_on(branch, on)
    return Summary(
        methods=[_of_method(method, movements_of(branch=branch, on=on)) for method in METHODS],
        invoices=_numbered(issued.filter(kind=Invoice.Kind.INVOICE)),
        cancellations=_numbered(issued.filter(kind=Invoice.Kind.CANCELLATION)),
        returns=_numbered(issued.filter(kind=Invoice.Kind.RETURN)),
        reprints=_reprints(branch, on),
        unpaid=[
            [invoice.number, invoice.recipient_ticket_no, invoice.open_yen]
            for invoice in unpaid_invoices(branch)
        ],
        visits_without_invoice=[
            f"{visit.visited_on} {visit.patient.ticket_no}"
            for visit in visits_without_invoice(branch=branch, until=on)
        ],
        unsigned_visits=[
            f"{visit.visited_on} {visit.patient.ticket_no}"
            for visit in Visit.objects.filter(
                branch=branch, state=Visit.State.DRAFT, visited_on__lte=on
            )
            .select_related("patient")
            .order_by("visited_on", "pk")
        ],
    )


def issued_on(branch: Branch, on: date) -> QuerySet[Invoice]:
    """Return the papers that a branch has issued on a day, the first one first."""
    return issued_between(branch, on, on)


def issued_between(branch: Branch, begins_on: date, ends_on: date) -> QuerySet[Invoice]:
    """Return the papers that a branch has issued on some days, both ends included."""
    begins, ends = moments_of(begins_on, ends_on)
    papers = Invoice.objects.issued().filter(branch=branch)
    return papers.filter(issued_at__gte=begins, issued_at__lt=ends).order_by("pk")


def unpaid_invoices(branch: Branch | None = None) -> QuerySet[PaidInvoice]:
    """Return issued invoices on which money is still owed, the oldest first."""
    invoices = Invoice.objects.issued().filter(kind=Invoice.Kind.INVOICE, cancellation=None)
    if branch is not None:
        invoices = invoices.filter(branch=branch)
    owed = with_paid(invoices).filter(open_yen__gt=0)
    return owed.select_related("patient", "branch").order_by("transaction_on", "pk")


def visits_without_invoice(*, branch: Branch, until: date) -> QuerySet[Visit]:
    """Return confirmed visits up to a day for which no standing invoice was issued."""
    standing = Invoice.objects.issued().filter(kind=Invoice.Kind.INVOICE, cancellation=None)
    return (
        Visit.objects.confirmed()
        .filter(branch=branch, visited_on__lte=until)
        .exclude(pk__in=standing.filter(visit__isnull=False).values("visit"))
        .select_related("patient")
        .order_by("visited_on", "pk")
    )


def _of_method(method: str, movements: list[Movement]) -> MethodDay:
    mine = [each.amount_yen for each in movements if each.method == method]
    return MethodDay(
        method,
        len(mine),
        sum(amount for amount in mine if amount > 0),
        -sum(amount for amount in mine if amount < 0),
    )


def _numbered(papers: QuerySet[Invoice]) -> list[list[str | int]]:
    return [list(row) for row in papers.values_list("number", "total_yen")]


def _reprints(branch: Branch, on: date) -> list[str]:
    begins, ends = moments_of(on, on)
    copies = PrintRecord.objects.filter(
        Q(invoice__branch=branch) | Q(deposit__branch=branch),
        copy_no__gt=1,
        recorded_at__gte=begins,
        recorded_at__lt=ends,
    ).select_related("invoice", "receipt", "deposit")
    return [str(copy.receipt or copy.deposit or copy.invoice) for copy in copies.order_by("pk")]
