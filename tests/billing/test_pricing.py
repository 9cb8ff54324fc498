"""A price is ended and followed; the database keeps it as it was."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing.models import FeeItem, FeePrice
from billing.queries.prices import prices_in_force
from billing.rules.lines import price_in_force
from billing.services.drafting import draft_invoice
from billing.services.issuing import issue_invoice
from billing.services.pricing import (
    NewPrice,
    PriceInThePast,
    PriceOverlaps,
    PriceUsed,
    end_price,
    set_price,
    withdraw_price,
)
from tests.factories.clinic import BranchFactory, StaffFactory

NOW = timezone.now()
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def chief(fees):
    return StaffFactory(role="administrator")


def price(code="blood_test", yen=4_000, from_on=TOMORROW, percent=10, branch=None):
    return NewPrice(
        item=FeeItem.objects.get(code=code),
        branch=branch,
        unit_price_yen=yen,
        tax_percent=percent,
        from_on=from_on,
        reason="Laboratory raised its price",
    )


def asked(on, branch, code="blood_test"):
    return price_in_force(prices_in_force(branch=branch, on=on), code, on)


def test_new_price_ends_the_old_one_the_day_before(chief):
    branch = BranchFactory()

    set_price(price=price(), by=chief, now=NOW)

    assert asked(TODAY, branch).unit_price_yen == 3_608
    assert asked(TODAY, branch).valid_until == TODAY
    assert asked(TOMORROW, branch).unit_price_yen == 4_000


def test_tax_rate_changes_at_midnight(chief):
    branch = BranchFactory()

    set_price(price=price(yen=3_673, percent=12), by=chief, now=NOW)

    assert asked(TODAY, branch).tax_percent == 10
    assert asked(TOMORROW, branch).tax_percent == 12


def test_price_of_a_branch_holds_there_only(chief):
    here, there = BranchFactory(), BranchFactory()

    set_price(price=price(branch=here), by=chief, now=NOW)

    assert asked(TOMORROW, here).unit_price_yen == 4_000
    assert asked(TOMORROW, there).unit_price_yen == 3_608


def test_past_days_are_not_priced_anew(chief):
    with pytest.raises(PriceInThePast):
        set_price(price=price(from_on=TODAY - timedelta(days=1)), by=chief, now=NOW)


def test_first_price_of_an_item_may_begin_in_the_past(chief):
    set_price(
        price=price("consultation_phone", 1_100, TODAY - timedelta(days=9)), by=chief, now=NOW
    )

    assert asked(TODAY, BranchFactory(), "consultation_phone").unit_price_yen == 1_100


def test_price_before_a_planned_one_is_refused(chief):
    set_price(price=price(from_on=TOMORROW + timedelta(days=5)), by=chief, now=NOW)

    with pytest.raises(PriceOverlaps):
        set_price(price=price(), by=chief, now=NOW)


def test_planned_price_is_withdrawn_and_holds_on_no_day(chief):
    planned = set_price(price=price(), by=chief, now=NOW)

    withdraw_price(price=planned, reason="Wrong day", by=chief, now=NOW)

    planned.refresh_from_db()
    assert planned.valid_during.isempty
    with pytest.raises(PriceInThePast):
        withdraw_price(price=FeePrice.objects.first(), reason="x", by=chief, now=NOW)


def test_price_used_today_does_not_lose_today(visit_of, chief):
    visit = visit_of()
    draft = draft_invoice(visit=visit, by=chief)
    issue_invoice(invoice=draft, by=chief, now=NOW)
    used = FeePrice.objects.get(item__code="blood_test")

    with pytest.raises(PriceUsed):
        end_price(price=used, last_day=TODAY - timedelta(days=1), reason="x", by=chief, now=NOW)
    end_price(price=used, last_day=TODAY, reason="x", by=chief, now=NOW)

    used.refresh_from_db()
    assert used.valid_during.upper == TOMORROW


@pytest.mark.parametrize(
    "change",
    [
        {"unit_price_yen": 1},
        {"tax_percent": 8},
        {"valid_during": (TODAY, None)},
        {"valid_during": (TODAY - timedelta(days=900), TODAY - timedelta(days=3))},
        {"recorded_by": 1},
    ],
)
def test_database_refuses_to_edit_a_price(chief, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        FeePrice.objects.filter(item__code="blood_test").update(**change)

    assert FeePrice.objects.get(item__code="blood_test").unit_price_yen == 3_608


def test_price_is_never_deleted(chief):
    with pytest.raises(Exception, match=r"(?i)delete|denied"), transaction.atomic():
        FeePrice.objects.all().delete()
