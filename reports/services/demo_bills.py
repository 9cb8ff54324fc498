"""Invoices, payments and receipts of the demo's visits, priced by the real engine."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import accumulate, count, groupby, islice, zip_longest
from random import Random
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch

from billing.models import Invoice, InvoiceLine, Payment, Receipt
from billing.queries.prices import items_by_code, prices_of
from billing.rules.lines import Line, Supply, VisitFacts, VisitKind, visit_lines
from billing.rules.numbering import DocumentKind, DocumentNumber
from billing.rules.totals import document_totals
from billing.services.drafting import draft_invoice
from clinic.bulk import plan_triggers_by_index, write_rows
from clinic.models import Branch, DocumentCounter, Organisation, User
from clinic.rules.money import TaxRounding
from patients.models import Appointment, Visit
from prescriptions.models import Prescription
from reports.services.demo import Report
from reports.services.demo_rows import at
from reports.services.together import Call, run_together

BATCH = 500
METHODS = ("cash", "card", "qr")
ISSUE = """
    UPDATE billing_invoice SET state = 'issued', number = new.number, year = new.year,
        sequence = new.sequence, issued_at = new.issued_at, issued_by_id = new.issued_by_id,
        tax_yen = new.tax_yen
    FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::timestamptz[], %s::bigint[],
        %s::int[]) AS new (id, number, year, sequence, issued_at, issued_by_id, tax_yen)
    WHERE billing_invoice.id = new.id
"""


def bill_visits(*, by: User, seed: int, today: date, report: Report) -> int:
    """Issue and settle an invoice for each confirmed visit of a past day; return how many.

    Day by day, so that numbers follow the calendar. Some of the last month stay unpaid.
    """
    total = unbilled(today).count()
    billed = 0
    for billed in accumulate(run_together(_calls(by, seed, today))):
        report(billed, total)
    return billed


def _calls(by: User, seed: int, today: date) -> Iterator[Call[int]]:
    """Yield batches of visits, the branches taking turns; a branch's own follow one another."""
    branches = [_calls_of(branch, by, seed, today) for branch in Branch.objects.order_by("pk")]
    for calls in zip_longest(*branches):
        yield from filter(None, calls)


def _calls_of(branch: Branch, by: User, seed: int, today: date) -> Iterator[Call[int]]:
    visits = unbilled(today).filter(branch=branch).order_by("visited_on", "patient__ticket_no")
    numbers = visits.values_list("pk", flat=True).iterator(chunk_size=BATCH)
    for turn in count():
        batch = list(islice(numbers, BATCH))
        if not batch:
            return
        luck = f"{seed} {branch.document_prefix} {turn}"
        yield Call(partial(_bill, branch, by, luck, today, batch), series=branch.code)


def _bill(branch: Branch, by: User, luck: str, today: date, numbers: Sequence[int]) -> int:
    chosen = unbilled(today).filter(pk__in=numbers).order_by("visited_on", "patient__ticket_no")
    visits = list(chosen)
    _Clerk(branch, by, luck, today).bill(visits)
    return len(visits)


def bill_today(*, by: User, seed: int, today: date) -> None:
    """Settle the invoices of those who have left, and draft those of who waits to pay."""
    for branch in Branch.objects.order_by("pk"):
        seen = unbilled(today + timedelta(days=1)).filter(branch=branch, visited_on=today)
        left = seen.filter(appointment__state=Appointment.State.DONE)
        clerk = _Clerk(branch, by, f"{seed} {branch.document_prefix}", today)
        clerk.bill(list(left.order_by("pk")), settle_all=True)
        for visit in seen.filter(appointment__state=Appointment.State.WAITING_TO_PAY):
            draft_invoice(visit=visit, by=visit.doctor)


def unbilled(today: date):  # type: ignore[no-untyped-def] # a queryset with prefetches
    supplies = Prescription.objects.standing()
    return (
        Visit.objects.confirmed()
        .filter(visited_on__lt=today, invoices=None)
        .select_related("patient", "branch")
        .prefetch_related(Prefetch("prescriptions", supplies), "lab_reports", "pregnancy_tests")
    )


class _Clerk:
    """Bills one branch's visits in the order of their days."""

    def __init__(self, branch: Branch, by: User, luck: str, today: date) -> None:
        self.branch = branch
        self.by = by
        self.random = Random(luck)  # noqa: S311 - the same seed must give the same clinic
        self.today = today
        self.organisation = Organisation.objects.get()
        self.rounding = TaxRounding(self.organisation.tax_rounding)
        self.items = items_by_code()
        self.prices = prices_of(branch)

    @transaction.atomic
    def bill(self, visits: Sequence[Visit], *, settle_all: bool = False) -> None:
        plan_triggers_by_index()
        priced = [(visit, self._lines(visit)) for visit in visits]
        drafts = [self._draft(visit, lines) for visit, lines in priced]
        write_rows(drafts)
        write_rows(
            [
                self._stored(invoice, position, line)
                for invoice, (_visit, lines) in zip(drafts, priced, strict=True)
                for position, line in enumerate(lines, start=1)
            ]
        )
        for invoice, (_visit, lines) in zip(drafts, priced, strict=True):
            invoice.tax_yen = document_totals(lines, self.rounding).tax_yen
        self._number(drafts, DocumentKind.INVOICE)
        issue(drafts)
        self._settle([invoice for invoice in drafts if settle_all or self._is_paid(invoice)])

    def _lines(self, visit: Visit) -> tuple[Line, ...]:
        day = visit.visited_on
        facts = VisitFacts(
            kind=VisitKind(visit.kind),
            visited_on=day,
            tested_blood=bool(visit.lab_reports.all()),
            tested_urine=bool(visit.pregnancy_tests.all()),
            supplies=tuple(Supply(p.daily_mg, p.days) for p in visit.prescriptions.all()),
        )
        return visit_lines(facts, self.prices)

    def _draft(self, visit: Visit, lines: Sequence[Line]) -> Invoice:
        patient, organisation = visit.patient, self.organisation
        is_japanese = patient.document_language == "ja"
        return Invoice(
            branch=self.branch,
            patient=patient,
            visit=visit,
            transaction_on=visit.visited_on,
            language=patient.document_language,
            recorded_by=self.by,
            total_yen=sum(line.amount_yen for line in lines),
            issuer_name=organisation.name_ja if is_japanese else organisation.name_en,
            issuer_branch=self.branch.name_ja if is_japanese else self.branch.name_en,
            issuer_address=self.branch.address_ja if is_japanese else self.branch.address_en,
            issuer_phone=self.branch.phone,
            issuer_registration_no=organisation.registration_no,
            issuer_operator_type=organisation.operator_type,
            recipient_name=patient.name,
            recipient_ticket_no=patient.ticket_no,
            tax_rounding=organisation.tax_rounding,
        )

    def _stored(self, invoice: Invoice, position: int, line: Line) -> InvoiceLine:
        item = self.items[line.code]
        return InvoiceLine(
            invoice=invoice,
            position=position,
            code=line.code,
            name_ja=item.name_ja,
            name_en=item.name_en,
            unit=item.unit,
            quantity=line.quantity,
            unit_price_yen=line.unit_price_yen,
            amount_yen=line.amount_yen,
            tax_percent=line.tax_percent,
            price_valid_from=line.priced_from,
            rule=line.rule,
        )

    def _number(self, drafts: Sequence[Invoice], kind: DocumentKind) -> None:
        for year, group in groupby(drafts, key=lambda invoice: invoice.transaction_on.year):
            mine = list(group)
            for invoice, number in zip(mine, self._take(kind, year, len(mine)), strict=True):
                invoice.state = Invoice.State.ISSUED
                invoice.year, invoice.sequence = number.year, number.sequence
                invoice.number = str(number)
                invoice.issued_at = at(invoice.transaction_on, 12)
                invoice.issued_by = self.by

    def _settle(self, invoices: Sequence[Invoice]) -> None:
        write_rows(
            [
                Payment(
                    invoice=invoice,
                    branch=self.branch,
                    received_on=invoice.transaction_on,
                    method=self.random.choices(METHODS, (55, 35, 10))[0],
                    amount_yen=invoice.total_yen,
                    recorded_by=self.by,
                )
                for invoice in invoices
            ]
        )
        receipts = []
        for year, group in groupby(invoices, key=lambda invoice: invoice.transaction_on.year):
            mine = list(group)
            numbers = self._take(DocumentKind.RECEIPT, year, len(mine))
            receipts += [
                Receipt(
                    invoice=invoice,
                    year=number.year,
                    sequence=number.sequence,
                    number=str(number),
                    issued_on=invoice.transaction_on,
                    amount_yen=invoice.total_yen,
                    recorded_by=self.by,
                )
                for invoice, number in zip(mine, numbers, strict=True)
            ]
        write_rows(receipts)

    def _take(self, kind: DocumentKind, year: int, count: int) -> Iterator[DocumentNumber]:
        counter, _new = DocumentCounter.objects.get_or_create(
            branch=self.branch, kind=kind.value, year=year
        )
        first = counter.last + 1
        counter.last += count
        counter.save(update_fields=["last"])
        prefix = self.branch.document_prefix
        return (DocumentNumber(prefix, kind, year, first + n) for n in range(count))

    def _is_paid(self, invoice: Invoice) -> bool:
        is_recent = (self.today - invoice.transaction_on).days <= 30  # noqa: PLR2004
        return not is_recent or self.random.random() > 0.06  # noqa: PLR2004


def issue(drafts: Sequence[Invoice]) -> None:
    """Turn drafts into issued invoices in one statement; the columns travel as arrays."""
    columns: list[Any] = [
        [invoice.pk for invoice in drafts],
        [invoice.number for invoice in drafts],
        [invoice.year for invoice in drafts],
        [invoice.sequence for invoice in drafts],
        [invoice.issued_at for invoice in drafts],
        [invoice.issued_by_id for invoice in drafts],
        [invoice.tax_yen for invoice in drafts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(ISSUE, columns)
