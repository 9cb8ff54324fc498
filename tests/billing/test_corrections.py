"""Cancelled and issued anew, partly returned, and what becomes of the money."""

import pytest
from django.utils import timezone

from billing.documents import invoice_paper, paper_html
from billing.models import FeeItem, Invoice, PrintRecord
from billing.queries.papers import returnable_quantities, with_paid
from billing.queries.preview import differs_from_visit
from billing.rules.received import Received
from billing.rules.returned import Returned
from billing.services.by_hand import (
    BelowZero,
    ByHand,
    OwnLine,
    add_line,
    approve_lines,
    remove_line,
)
from billing.services.cancelling import NotCancellable, cancel_and_reissue, cancel_invoice
from billing.services.counter import settle_visit
from billing.services.drafting import draft_invoice
from billing.services.issuing import NotApproved, issue_invoice
from billing.services.paying import record_payment
from billing.services.returning import NothingToReturn, TooManyReturned, return_lines
from prescriptions.models import Return
from tests.factories.clinic import StaffFactory
from tests.factories.labs import PregnancyTestFactory
from tests.factories.prescriptions import DispenseLineFactory

NOW = timezone.now()


@pytest.fixture
def clerk(fees):
    return StaffFactory()


def settled(visit, clerk, method="cash", amount_yen=None):
    total = draft_invoice(visit=visit, by=clerk).total_yen
    received = Received(method=method, amount_yen=amount_yen or total)
    return settle_visit(visit=visit, seen_yen=total, received=received, by=clerk, now=NOW).invoice


def money(invoice):
    return list(invoice.payments.order_by("pk").values_list("method", "amount_yen"))


def open_yen(invoice):
    return with_paid(Invoice.objects.filter(pk=invoice.pk)).get().open_yen


def test_reissue_links_three_papers_and_takes_the_money_over(visit_of, clerk):
    first = settled(visit_of(), clerk)

    second = cancel_and_reissue(invoice=first, reason="Wrong name", by=clerk, now=NOW)

    assert first.cancellation.total_yen == -first.total_yen
    assert second.state == Invoice.State.ISSUED
    assert second.number != first.number
    assert second.replaces == first
    assert first.number in paper_html(invoice_paper(second, copy_no=1))
    assert money(first) == [("cash", 30_338), ("cash", -30_338)]
    assert money(second) == [("cash", 30_338)]
    assert open_yen(second) == 0


def test_reissue_keeps_lines_added_by_hand(visit_of, clerk):
    visit = visit_of()
    draft = draft_invoice(visit=visit, by=clerk)
    discount(draft, clerk, 1_000)
    first = settled(visit, clerk)

    second = cancel_and_reissue(invoice=first, reason="Wrong name", by=clerk, now=NOW)

    assert first.total_yen == second.total_yen == 29_338
    assert second.lines.get(rule="").reason == "Staff family"


def test_reissue_after_an_amendment_asks_for_what_is_missing(visit_of, clerk):
    visit = visit_of()
    first = settled(visit, clerk)
    assert not differs_from_visit(first)
    PregnancyTestFactory(patient=visit.patient, visit=visit)

    assert differs_from_visit(first)
    second = cancel_and_reissue(invoice=first, reason="Urine test forgotten", by=clerk, now=NOW)

    assert second.total_yen - first.total_yen == open_yen(second) == 1_056
    assert not differs_from_visit(second)


def test_cancelled_invoice_cannot_be_cancelled_again(visit_of, clerk):
    first = settled(visit_of(), clerk)
    cancel_invoice(invoice=first, reason="x", by=clerk, now=NOW)

    with pytest.raises(NotCancellable):
        cancel_and_reissue(invoice=first, reason="x", by=clerk, now=NOW)

    assert Invoice.objects.count() == 2


def test_cancelling_after_a_part_refund_gives_back_the_rest(visit_of, clerk):
    first = settled(visit_of(), clerk, amount_yen=10_000)
    record_payment(
        invoice=first, received=Received(method="card", amount_yen=20_338), by=clerk, now=NOW
    )

    cancel_invoice(invoice=first, reason="x", by=clerk, now=NOW)

    assert money(first)[2:] == [("card", -20_338), ("cash", -10_000)]
    assert open_yen(first) == 0


def test_returned_tablets_are_a_return_invoice_stock_and_money(visit_of, clerk):
    visit = visit_of()
    handed = DispenseLineFactory(
        dispense__prescription=visit.prescriptions.get(), lot__strength__unit_mg=20, units=60
    )
    first = settled(visit, clerk)
    tablets = first.lines.get(code="isotretinoin_20mg")

    paper = return_lines(invoice=first, returned=back({tablets.pk: 10}), by=clerk, now=NOW)

    assert paper.number.split("-")[1].startswith("F")
    assert (paper.total_yen, paper.tax_yen) == (-4_180, -380)
    assert money(first)[-1] == ("cash", -4_180)
    assert open_yen(first) == 0
    assert Return.objects.get().line == handed
    assert returnable_quantities(first)[tablets.pk] == 50


@pytest.mark.parametrize("units", [61, 0, -3])
def test_return_of_what_was_not_charged_is_refused(visit_of, clerk, units):
    first = settled(visit_of(), clerk)
    tablets = first.lines.get(code="isotretinoin_20mg")

    with pytest.raises((TooManyReturned, NothingToReturn)):
        return_lines(invoice=first, returned=back({tablets.pk: units}), by=clerk, now=NOW)

    assert not Invoice.objects.filter(kind="return").exists()


def test_return_on_an_unpaid_invoice_lowers_what_is_owed(visit_of, clerk):
    first = settled(visit_of(), clerk, amount_yen=1_000)
    tablets = first.lines.get(code="isotretinoin_20mg")

    return_lines(invoice=first, returned=back({tablets.pk: 60}), by=clerk, now=NOW)

    assert open_yen(first) == 30_338 - 25_080 - 1_000


def test_invoice_with_a_return_is_not_cancelled_as_a_whole(visit_of, clerk):
    first = settled(visit_of(), clerk)
    return_lines(
        invoice=first,
        returned=back({first.lines.get(code="blood_test").pk: 1}),
        by=clerk,
        now=NOW,
    )

    with pytest.raises(NotCancellable):
        cancel_invoice(invoice=first, reason="x", by=clerk, now=NOW)


def test_discount_over_the_limit_waits_for_somebody_else(visit_of, clerk):
    draft = draft_invoice(visit=visit_of(), by=clerk)
    discount(draft, clerk, 3_000)
    discount(draft, clerk, 2_001)

    with pytest.raises(NotApproved):
        issue_invoice(invoice=draft, by=clerk, now=NOW)
    with pytest.raises(OwnLine):
        approve_lines(invoice=draft, by=clerk, now=NOW)
    approve_lines(invoice=draft, by=StaffFactory(), now=NOW)

    assert issue_invoice(invoice=draft, by=clerk, now=NOW).total_yen == 30_338 - 5_001


def test_discount_over_everything_is_refused_and_can_be_taken_off(visit_of, clerk):
    draft = draft_invoice(visit=visit_of(daily_mg=0), by=clerk)

    with pytest.raises(BelowZero):
        discount(draft, clerk, 5_259)
    line = discount(draft, clerk, 5_258)
    remove_line(invoice=draft, line_id=line.pk)

    draft.refresh_from_db()
    assert draft.total_yen == 5_258


def test_serum_test_without_a_price_is_not_billed_for_nothing(visit_of, clerk):
    visit = visit_of(daily_mg=0)
    PregnancyTestFactory(patient=visit.patient, visit=visit, kind="serum")

    with pytest.raises(LookupError):
        draft_invoice(visit=visit, by=clerk)

    assert not PrintRecord.objects.exists()


def discount(draft, clerk, yen):
    line = ByHand(
        item=FeeItem.objects.get(code="discount"),
        quantity=1,
        reason="Staff family",
        discount_yen=yen,
    )
    return add_line(invoice=draft, line=line, by=clerk)


def back(quantities):
    return Returned(quantities=quantities, reason="Stopped", fate="destroyed")
