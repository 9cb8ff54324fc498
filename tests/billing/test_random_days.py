"""Random days at the counter: the ledger, the papers and the closings agree, always."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import DailyClosing, Deposit, Invoice, Payment, Receipt
from billing.queries.deposits import deposit_left_yen
from billing.queries.papers import returnable_quantities, with_paid
from billing.rules.day import METHODS, Count
from billing.rules.numbering import missing_numbers
from billing.rules.received import Received
from billing.rules.returned import Returned
from billing.services.cancelling import NotCancellable, cancel_and_reissue, cancel_invoice
from billing.services.closing import DayClosed, close_day, reopen_day
from billing.services.counter import settle_visit
from billing.services.deposits import give_back_deposit, take_deposit
from billing.services.drafting import draft_invoice
from billing.services.paying import record_payment
from billing.services.returning import return_lines
from clinic import roles
from tests.factories.clinic import BranchFactory, StaffFactory

DEEDS = (
    "settle", "part", "pay", "return", "cancel", "reissue", "deposit", "spend", "refund_deposit",
    "close", "reopen", "next",
)  # fmt: skip
EXAMPLES = int(os.environ.get("RANDOM_DAYS", "8"))
Steps = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(METHODS), st.integers(1, 40_000)),
    min_size=4,
    max_size=14,
)


class Desk:
    """One branch's counter over some days."""

    def __init__(self, visit_of) -> None:
        self.branch = BranchFactory()
        self.visit_of = visit_of
        self.clerk, self.chief = StaffFactory(), StaffFactory(role=roles.ADMINISTRATOR)
        self.now = timezone.now()
        self.frozen: dict[tuple[type, int], dict[str, object]] = {}

    def do(self, deed: str, method: str, yen: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, deed)(method, yen)
        except (DayClosed, NotCancellable):
            pass
        for model in (Invoice.objects.issued(), Payment.objects, Receipt.objects, Deposit.objects):
            for row in model.values():
                assert self.frozen.setdefault((model.model, row["id"]), row) == row

    def settle(self, method: str, _yen: int) -> None:
        self._settle(method, None)

    def part(self, method: str, yen: int) -> None:
        self._settle(method, yen)

    def pay(self, method: str, yen: int) -> None:
        invoice = self._last(open_yen__gt=0)
        if invoice is not None:
            received = Received(method=method, amount_yen=min(yen, invoice.open_yen))
            record_payment(invoice=invoice, received=received, by=self.clerk, now=self.now)

    def cancel(self, _method: str, _yen: int) -> None:
        if (invoice := self._last()) is not None:
            cancel_invoice(invoice=invoice, reason="x", by=self.clerk, now=self.now)

    def reissue(self, _method: str, _yen: int) -> None:
        if (invoice := self._last()) is not None:
            cancel_and_reissue(invoice=invoice, reason="x", by=self.clerk, now=self.now)

    def deposit(self, method: str, yen: int) -> None:
        patient = self.visit_of(branch=self.branch).patient
        received = Received(method=method, amount_yen=yen)
        take_deposit(
            patient=patient, branch=self.branch, received=received, by=self.clerk, now=self.now
        )
        assert deposit_left_yen(patient) == yen

    def spend(self, _method: str, yen: int) -> None:
        """Pay the visit of somebody who has left money with us, as far as the deposit goes."""
        last = Deposit.objects.filter(branch=self.branch, amount_yen__gt=0).last()
        visit = last and last.patient.visits.first()
        if visit is None or (left := deposit_left_yen(last.patient)) == 0:
            return
        total = draft_invoice(visit=visit, by=self.clerk).total_yen
        received = Received(method="adv", amount_yen=min(left, total, yen))
        settle_visit(visit=visit, seen_yen=total, received=received, by=self.clerk, now=self.now)

    def refund_deposit(self, method: str, yen: int) -> None:
        last = Deposit.objects.filter(branch=self.branch, amount_yen__gt=0).last()
        left = deposit_left_yen(last.patient) if last else 0
        if left:
            back = Received(method=method, amount_yen=yen % left + 1)
            give_back_deposit(
                patient=last.patient,
                branch=self.branch,
                back=back,
                reason="x",
                by=self.clerk,
                now=self.now,
            )
            assert deposit_left_yen(last.patient) == left - back.amount_yen

    def reopen(self, _method: str, _yen: int) -> None:
        self._reopen()

    def close(self, _method: str, yen: int) -> None:
        self._reopen()
        count = Count(
            opening_yen=yen, denominations={1: 7}, card_yen=0, qr_yen=0, reason="Counted in play"
        )
        on = timezone.localdate(self.now)
        close_day(branch=self.branch, on=on, count=count, by=self.clerk, now=self.now)

    def next(self, _method: str, _yen: int) -> None:
        self.now += timedelta(days=1)

    def _settle(self, method: str, yen: int | None) -> None:
        visit = self.visit_of(branch=self.branch)
        total = draft_invoice(visit=visit, by=self.clerk).total_yen
        received = Received(method=method, amount_yen=min(yen or total, total))
        settle_visit(visit=visit, seen_yen=total, received=received, by=self.clerk, now=self.now)

    def _last(self, **conditions: int):
        standing = Invoice.objects.issued().filter(branch=self.branch, kind="invoice")
        standing = with_paid(standing.filter(cancellation=None)).filter(**conditions)
        return standing.order_by("-pk").first()

    def _reopen(self) -> None:
        on = timezone.localdate(self.now)
        if DailyClosing.objects.filter(branch=self.branch, on=on, closed_at__isnull=False):
            reopen_day(branch=self.branch, on=on, reason="x", by=self.chief, now=self.now)


def give_back(desk: Desk, _method: str, yen: int) -> None:
    invoice = desk._last()
    if invoice is None:
        return
    left = {pk: units for pk, units in returnable_quantities(invoice).items() if units}
    if left:
        line, units = sorted(left.items())[yen % len(left)]
        returned = Returned(quantities={line: yen % units + 1}, reason="x", fate="destroyed")
        return_lines(invoice=invoice, returned=returned, by=desk.clerk, now=desk.now)


setattr(Desk, "return", give_back)


@pytest.mark.usefixtures("fees")
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=Steps)
def test_ledger_papers_and_closings_agree_on_random_days(visit_of, steps):
    with transaction.atomic():
        desk = Desk(visit_of)
        for deed, method, yen in steps:
            desk.do(deed, method, yen)
        papers_agree(desk)
        closings_agree(desk)
        transaction.set_rollback(True)


def papers_agree(desk: Desk) -> None:
    papers = with_paid(Invoice.objects.issued().filter(branch=desk.branch))
    for paper in papers.filter(kind="invoice"):
        is_cancelled = Invoice.objects.filter(cancels=paper).exists()
        owed = 0 if is_cancelled else paper.total_yen + paper.returned_yen
        assert paper.open_yen == owed - paper.paid_yen
        assert 0 <= paper.paid_yen <= owed
    for patient in {each.patient for each in Deposit.objects.filter(branch=desk.branch)}:
        assert deposit_left_yen(patient) >= 0
    received = Payment.objects.filter(branch=desk.branch, amount_yen__gt=0)
    receipts = Receipt.objects.filter(invoice__branch=desk.branch)
    assert total_of(received) == total_of(receipts)
    for kind in Invoice.Kind.values:
        numbers = papers.filter(kind=kind).values_list("sequence", flat=True)
        assert missing_numbers(numbers) == ()


def closings_agree(desk: Desk) -> None:
    for closing in DailyClosing.objects.filter(branch=desk.branch, closed_at__isnull=False):
        for method in METHODS:
            day = {"branch": desk.branch, "received_on": closing.on, "method": method}
            opening = closing.opening_yen if method == "cash" else 0
            moved = total_of(Payment.objects.filter(**day)) + total_of(
                Deposit.objects.filter(**day)
            )
            assert closing.expected_yen[method] == opening + moved


def total_of(rows) -> int:
    return rows.aggregate(total=Sum("amount_yen"))["total"] or 0
