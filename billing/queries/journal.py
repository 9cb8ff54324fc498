"""A branch's money of some days as journal entries, in the order of the days."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from billing.models import DailyClosing, Deposit, Invoice, Payment
from billing.queries.lines import as_rule_lines
from billing.rules.day import differences_yen
from billing.rules.journal import Entry, deposit, difference, payment, sale
from billing.rules.totals import document_totals
from clinic.days import moments_of
from clinic.models import Branch
from clinic.rules.money import TaxRounding

CHUNK = 500


def journal_of(*, branch: Branch | None, begins_on: date, ends_on: date) -> Iterator[Entry]:
    """Yield sales, payments, deposits and closing differences from the first day to the last."""
    entries = [
        *_sales(_at(branch, "branch"), begins_on, ends_on),
        *_payments(_at(branch, "branch"), begins_on, ends_on),
        *_deposits(_at(branch, "branch"), begins_on, ends_on),
        *_differences(_at(branch, "branch"), begins_on, ends_on),
    ]
    # Sorting keeps the order of sales, payments and differences within a day.
    return iter(sorted((entry for entry in entries if entry), key=lambda entry: entry.on))


def _at(branch: Branch | None, name: str) -> dict[str, Branch]:
    return {} if branch is None else {name: branch}


def _sales(where: dict[str, Branch], begins_on: date, ends_on: date) -> Iterator[Entry | None]:
    begins, ends = moments_of(begins_on, ends_on)
    papers: QuerySet[Invoice] = (
        Invoice.objects.issued()
        .filter(**where, issued_at__gte=begins, issued_at__lt=ends)
        .prefetch_related("lines")
        .order_by("pk")
    )
    for paper in papers.iterator(chunk_size=CHUNK):
        totals = document_totals(as_rule_lines(paper.lines.all()), TaxRounding(paper.tax_rounding))
        on = timezone.localdate(paper.issued_at)
        for rate in totals.rates:
            yield sale(on, paper.number, rate.total_yen, (rate.tax_percent, rate.tax_yen))


def _payments(where: dict[str, Branch], begins_on: date, ends_on: date) -> Iterator[Entry | None]:
    rows = Payment.objects.filter(**where, received_on__range=(begins_on, ends_on))
    for row in rows.select_related("invoice").order_by("pk").iterator():
        yield payment(row.received_on, row.invoice.number, row.amount_yen, row.method)


def _deposits(where: dict[str, Branch], begins_on: date, ends_on: date) -> Iterator[Entry | None]:
    rows = Deposit.objects.filter(**where, received_on__range=(begins_on, ends_on))
    for row in rows.order_by("pk").iterator():
        yield deposit(row.received_on, row.number, row.amount_yen, row.method)


def _differences(
    where: dict[str, Branch], begins_on: date, ends_on: date
) -> Iterator[Entry | None]:
    rows = DailyClosing.objects.filter(
        **where, on__range=(begins_on, ends_on), closed_at__isnull=False
    )
    for row in rows.order_by("on").iterator():
        for method, yen in differences_yen(row.expected_yen, row.counted_yen).items():
            yield difference(row.on, f"{row.on:%Y-%m-%d}", yen, method)
