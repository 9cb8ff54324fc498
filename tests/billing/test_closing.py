"""The day's closing: what should be there, what was counted, and the lock."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from billing.models import DailyClosing
from billing.queries.days import carried_yen, summary_of
from billing.queries.deposits import deposit_left_yen
from billing.rules.day import Count
from billing.rules.received import Received
from billing.services.cancelling import cancel_invoice
from billing.services.closing import (
    DayClosed,
    DayNotClosed,
    DifferenceUnexplained,
    TillShort,
    close_day,
    reopen_day,
)
from billing.services.counter import settle_visit
from billing.services.deposits import DepositTooSmall, give_back_deposit, take_deposit
from billing.services.drafting import draft_invoice
from billing.services.paying import record_payment
from billing.services.printing import record_print
from clinic import roles
from tests.factories.clinic import BranchFactory, StaffFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def clerk(fees):
    return StaffFactory()


@pytest.fixture
def branch():
    return BranchFactory()


def settled(visit, clerk, received=None):
    total = draft_invoice(visit=visit, by=clerk).total_yen
    return settle_visit(visit=visit, seen_yen=total, received=received, by=clerk, now=NOW).invoice


def count(cash=None, *, opening=0, card=0, **others):
    return Count(opening_yen=opening, denominations=cash or {}, card_yen=card, qr_yen=0, **others)


def close(branch, clerk, counted):
    return close_day(branch=branch, on=TODAY, count=counted, by=clerk, now=NOW)


def test_day_that_balances_is_closed_without_a_reason(visit_of, clerk, branch):
    settled(visit_of(branch=branch), clerk, Received(method="cash", amount_yen=30_338))

    closing = close(branch, clerk, count({10_000: 6, 100: 3, 10: 3, 5: 1, 1: 3}, opening=30_000))

    assert closing.expected_yen == {"cash": 60_338, "card": 0, "qr": 0}
    assert closing.counted_yen == closing.expected_yen


def test_difference_needs_a_reason(visit_of, clerk, branch):
    settled(visit_of(branch=branch), clerk, Received(method="card", amount_yen=30_338))

    with pytest.raises(DifferenceUnexplained) as unexplained:
        close(branch, clerk, count(card=30_000))
    closing = close(branch, clerk, count(card=30_000, reason="Terminal slip lost"))

    assert unexplained.value.differences == {"cash": 0, "card": -338, "qr": 0}
    assert closing.difference_reason == "Terminal slip lost"


def test_more_to_the_bank_than_counted_is_refused(clerk, branch):
    with pytest.raises(TillShort):
        close(branch, clerk, count(banked_yen=1))


def test_refund_of_today_is_in_the_closing(visit_of, clerk, branch):
    invoice = settled(visit_of(branch=branch), clerk, Received(method="cash", amount_yen=30_338))
    cancel_invoice(invoice=invoice, reason="Wrong patient", by=clerk, now=NOW)
    record_print(invoice=invoice, receipt=None, by=clerk)
    record_print(invoice=invoice, receipt=None, by=clerk)

    closing = close(branch, clerk, count())

    cash = closing.summary["methods"][0]
    assert (cash["received_yen"], cash["refunded_yen"]) == (30_338, 30_338)
    assert closing.summary["cancellations"] == [[invoice.cancellation.number, -30_338]]
    assert closing.summary["reprints"] == [invoice.number]
    assert len(closing.summary["visits_without_invoice"]) == 1


def test_unpaid_invoice_is_listed(visit_of, clerk, branch):
    invoice = settled(visit_of(branch=branch), clerk, Received(method="card", amount_yen=338))

    summary = summary_of(branch=branch, on=TODAY)

    assert summary.unpaid == [[invoice.number, invoice.recipient_ticket_no, 30_000]]
    assert summary.visits_without_invoice == []


def test_closed_day_takes_no_money_until_an_administrator_reopens_it(visit_of, clerk, branch):
    visit = visit_of(branch=branch)
    close(branch, clerk, count())

    with pytest.raises(DayClosed):
        settled(visit, clerk, Received(method="cash", amount_yen=30_338))
    with pytest.raises(DayClosed):
        take_deposit(
            patient=visit.patient,
            branch=branch,
            received=Received(method="cash", amount_yen=1),
            by=clerk,
            now=NOW,
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        reopen_day(branch=branch, on=TODAY, reason="Forgotten", by=clerk, now=NOW)
    chief = StaffFactory(role=roles.ADMINISTRATOR)
    reopen_day(branch=branch, on=TODAY, reason="Forgotten", by=chief, now=NOW)

    settled(visit, clerk, Received(method="cash", amount_yen=30_338))
    assert DailyClosing.objects.get().reopened_by == chief


def test_open_day_cannot_be_reopened(clerk, branch):
    with pytest.raises(DayNotClosed):
        reopen_day(branch=branch, on=TODAY, reason="x", by=clerk, now=NOW)


def test_day_closed_twice_is_refused(clerk, branch):
    close(branch, clerk, count())

    with pytest.raises(DayClosed):
        close(branch, clerk, count())


def test_what_is_not_banked_is_in_the_till_next_morning(clerk, branch):
    close(branch, clerk, count({10_000: 5}, opening=50_000, banked_yen=20_000))

    assert carried_yen(branch=branch, on=TODAY + timedelta(days=1)) == 30_000
    assert carried_yen(branch=branch, on=TODAY) == 0


def test_closing_that_disagrees_with_the_ledger_is_refused_by_the_database(visit_of, clerk, branch):
    settled(visit_of(branch=branch), clerk, Received(method="cash", amount_yen=30_338))

    with pytest.raises(DatabaseError, match="agrees_with_the_ledger"), transaction.atomic():
        DailyClosing.objects.create(
            branch=branch,
            on=TODAY,
            expected_yen={"cash": 1, "card": 0, "qr": 0},
            counted_yen={"cash": 1, "card": 0, "qr": 0},
            closed_at=NOW,
            closed_by=clerk,
            recorded_by=clerk,
        )


def test_deposit_pays_an_invoice_and_the_rest_goes_back(visit_of, clerk, branch):
    visit = visit_of(branch=branch)
    patient = visit.patient
    take_deposit(
        patient=patient,
        branch=branch,
        received=Received(method="cash", amount_yen=31_000),
        by=clerk,
        now=NOW,
    )
    invoice = settled(visit, clerk, Received(method="adv", amount_yen=30_338))

    assert deposit_left_yen(patient) == 662
    with pytest.raises(DepositTooSmall):
        back(patient, branch, clerk, 663)
    back(patient, branch, clerk, 662)

    assert deposit_left_yen(patient) == 0
    assert invoice.receipts.get().amount_yen == 30_338
    assert (
        close(branch, clerk, count({10_000: 3, 100: 3, 10: 3, 5: 1, 1: 3})).difference_reason == ""
    )


def test_deposit_that_is_not_there_pays_nothing(visit_of, clerk):
    invoice = settled(visit_of(), clerk)

    with pytest.raises(DepositTooSmall):
        record_payment(
            invoice=invoice, received=Received(method="adv", amount_yen=1), by=clerk, now=NOW
        )

    assert not invoice.payments.exists()


def back(patient, branch, clerk, yen):
    return give_back_deposit(
        patient=patient,
        branch=branch,
        back=Received(method="cash", amount_yen=yen),
        reason="Not needed",
        by=clerk,
        now=NOW,
    )
