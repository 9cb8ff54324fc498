"""A new tax rate for everything from a midnight on."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import FeePrice, Invoice
from billing.queries.prices import prices_in_force
from billing.rules.lines import price_in_force
from billing.services.drafting import draft_invoice
from billing.services.issuing import issue_invoice
from billing.services.pricing import NewPrice, PriceOverlaps, TaxChange, change_tax, set_price
from clinic.rules.money import TaxRounding
from tests.factories.clinic import BranchFactory, StaffFactory

NOW = timezone.now()
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)


def planned(percent=12, *, keeps_asked_price=False, from_on=TOMORROW):
    change = TaxChange(
        tax_percent=percent,
        from_on=from_on,
        keeps_asked_price=keeps_asked_price,
        rounding=TaxRounding.FLOOR,
        reason="Law",
    )
    return change_tax(change=change, by=StaffFactory(), now=NOW)


def asked(code, on, branch):
    price = price_in_force(prices_in_force(branch=branch, on=on), code, on)
    return price.unit_price_yen, price.tax_percent


@pytest.mark.parametrize(("keeps_asked_price", "yen"), [(False, 425), (True, 418)])
def test_every_item_has_the_new_rate_from_midnight(fees, keeps_asked_price, yen):
    branch = BranchFactory()

    prices = planned(keeps_asked_price=keeps_asked_price)

    assert len(prices) == FeePrice.objects.filter(tax_percent=10).count() == 6
    assert asked("isotretinoin_20mg", TODAY, branch) == (418, 10)
    assert asked("isotretinoin_20mg", TOMORROW, branch) == (yen, 12)


def test_branch_with_a_price_of_its_own_follows_too(fees):
    branch = BranchFactory()
    item = FeePrice.objects.get(item__code="blood_test").item
    own = NewPrice(
        item=item,
        branch=branch,
        unit_price_yen=4_400,
        tax_percent=10,
        from_on=TODAY,
        reason="Own laboratory",
    )
    set_price(price=own, by=StaffFactory(), now=NOW)

    planned()

    assert asked("blood_test", TOMORROW, branch) == (4_480, 12)


def test_price_that_is_planned_already_stops_the_whole_change(fees):
    item = FeePrice.objects.get(item__code="blood_test").item
    later = NewPrice(
        item=item,
        branch=None,
        unit_price_yen=4_000,
        tax_percent=10,
        from_on=TOMORROW + timedelta(days=9),
        reason="x",
    )
    set_price(price=later, by=StaffFactory(), now=NOW)

    with pytest.raises(PriceOverlaps):
        planned()

    assert not FeePrice.objects.filter(tax_percent=12).exists()


def test_visit_before_midnight_keeps_its_rate_when_billed_after(visit_of):
    before, after = visit_of(daily_mg=0), visit_of(daily_mg=0, visited_on=TOMORROW)
    planned()

    bills = {
        visit: issue_invoice(
            invoice=draft_invoice(visit=visit, by=visit.doctor),
            by=visit.doctor,
            now=NOW + timedelta(days=1),
        )
        for visit in (before, after)
    }

    assert (bills[before].total_yen, bills[before].tax_yen) == (5_258, 478)
    # 1,500 and 3,280 without tax are 1,680 and 3,673.6 with 12 %.
    assert (bills[after].total_yen, bills[after].tax_yen) == (1_680 + 3_673, 573)


def test_administrator_plans_a_rate(administrator_client, fees):
    response = administrator_client.post(
        reverse("billing:tax_change"),
        {
            "tax-percent": "12",
            "tax-from_on": TOMORROW.isoformat(),
            "tax-keeps": "net",
            "tax-reason": "Law",
        },
    )

    assert response.status_code == 302
    assert FeePrice.objects.filter(tax_percent=12).count() == 6


@pytest.mark.parametrize("change", [{"tax-keeps": ""}, {"tax-percent": "101"}])
def test_rate_without_a_choice_or_over_a_hundred_is_refused(administrator_client, fees, change):
    sent = {
        "tax-percent": "12",
        "tax-from_on": TOMORROW.isoformat(),
        "tax-keeps": "net",
        "tax-reason": "Law",
    }

    response = administrator_client.post(reverse("billing:tax_change"), sent | change)

    assert response.status_code == 422
    assert not FeePrice.objects.filter(tax_percent=12).exists()


def test_invoice_of_the_visit_page_is_priced_when_a_price_ends_meanwhile(
    reception_client, visit_of
):
    """A price that ends in the middle of a visit: the visit's own day counts."""
    visit = visit_of()
    planned(from_on=TOMORROW)

    page = reverse("billing:visit_settle", args=[visit.patient_id, visit.pk])
    reception_client.post(
        page, {"seen_yen": 30_338, "method": "card", "idempotency_key": str(uuid4())}
    )

    assert Invoice.objects.get().total_yen == 30_338
