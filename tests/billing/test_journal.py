"""The accountant's files: what the days' money says as entries, in the layouts of two packages."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.models import FeeItem
from billing.queries.journal import journal_of
from billing.rules.day import Count
from billing.rules.journal import payment
from billing.rules.journal_layouts import (
    LAYOUTS,
    MONEYFORWARD_HEADER,
    YAYOI_TEXT_BYTES,
    journal_csv,
)
from billing.rules.received import Received
from billing.services.cancelling import cancel_invoice
from billing.services.closing import close_day
from billing.services.counter import settle_visit
from billing.services.deposits import take_deposit
from billing.services.drafting import draft_invoice
from billing.services.pricing import NewPrice, set_price
from clinic.models import AccessLog
from clinic.rules.months import add_months
from tests.factories.clinic import BranchFactory, StaffFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def branch(fees):
    return BranchFactory()


@pytest.fixture
def day(visit_of, branch):
    """A day with everything: card, part cash, a deposit used, a cancellation and a difference."""
    clerk = StaffFactory()
    papers = [settled(visit_of(branch=branch), clerk, "card", None)]
    papers.append(settled(visit_of(branch=branch), clerk, "cash", 10_000))
    papers.append(settled(visit_of(branch=branch), clerk, "qr", None))
    cancel_invoice(invoice=papers[-1], reason="Wrong patient", by=clerk, now=NOW)
    visit = visit_of(branch=branch)
    take_deposit(
        patient=visit.patient,
        branch=branch,
        received=Received(method="cash", amount_yen=40_000),
        by=clerk,
        now=NOW,
    )
    papers.append(settled(visit, clerk, "adv", None))
    count = Count(
        opening_yen=0, denominations={10_000: 4}, card_yen=30_338, qr_yen=0, reason="Not found"
    )
    close_day(branch=branch, on=TODAY, count=count, by=clerk, now=NOW)
    return papers


def settled(visit, clerk, method, amount_yen):
    total = draft_invoice(visit=visit, by=clerk).total_yen
    received = Received(method=method, amount_yen=amount_yen or total)
    return settle_visit(visit=visit, seen_yen=total, received=received, by=clerk, now=NOW).invoice


def entries_of(branch):
    return list(journal_of(branch=branch, begins_on=TODAY, ends_on=TODAY))


def rows_of(name, entries):
    layout = LAYOUTS[name]
    content = b"".join(journal_csv(entries, layout)).decode(layout.encoding)
    assert content.count("\r\n") == content.count("\n")
    return list(csv.reader(io.StringIO(content)))


def test_accounts_balance_with_the_papers(day, branch):
    balance: Counter = Counter()
    for entry in entries_of(branch):
        balance[entry.debit.account, entry.debit.sub_account] += entry.amount_yen
        balance[entry.credit.account, entry.credit.sub_account] -= entry.amount_yen

    assert balance["売上高", ""] == -3 * 30_338
    assert balance["売掛金", ""] == 20_338
    assert balance["未収入金", "カード"] == 30_338
    assert balance["未収入金", "QR決済"] == 0
    assert balance["前受金", ""] == -(40_000 - 30_338)
    assert balance["現金", ""] == 40_000
    assert balance["現金過不足", ""] == 10_000
    assert sum(balance.values()) == 0


def test_yayoi_takes_25_columns_in_its_code_page(day, branch):
    rows = rows_of("yayoi", entries_of(branch))

    assert {len(row) for row in rows} == {25}
    assert {row[0] for row in rows} == {"2000"}
    assert {row[3] for row in rows} == {f"{TODAY:%Y/%m/%d}"}
    sale = next(row for row in rows if row[10] == "売上高")
    assert (sale[4], sale[8], sale[13], sale[14], sale[15]) == (
        "売掛金",
        "30338",
        "課税売上込10%",
        "30338",
        "2758",
    )
    assert sale[7] == "対象外"
    assert sale[16] == day[0].number
    assert (sale[19], sale[24]) == ("0", "no")


def test_money_forward_takes_27_columns_under_its_header(day, branch):
    rows = rows_of("moneyforward", entries_of(branch))

    assert tuple(rows[0]) == MONEYFORWARD_HEADER
    assert {len(row) for row in rows} == {27}
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(1, len(rows))]
    sale = next(row for row in rows if row[10] == "売上高")
    assert sale[14] == "課税売上 10%"
    assert sale[16:19] == ["30338", "2758", day[0].number]


def test_cancelled_sale_is_the_same_entry_turned(day, branch):
    turned = [entry for entry in entries_of(branch) if entry.debit.account == "売上高"]

    assert [(entry.amount_yen, entry.debit.tax_yen) for entry in turned] == [(30_338, 2_758)]
    assert turned[0].credit.account == "売掛金"


def test_each_tax_rate_of_a_paper_is_an_entry_of_its_own(visit_of, branch):
    clerk = StaffFactory()
    price = NewPrice(
        item=FeeItem.objects.get(code="blood_test"),
        branch=branch,
        unit_price_yen=3_608,
        tax_percent=8,
        from_on=TODAY,
        reason="Tried out",
    )
    set_price(price=price, by=clerk, now=NOW)
    settled(visit_of(branch=branch), clerk, "cash", None)

    sales = [entry for entry in entries_of(branch) if entry.credit.account == "売上高"]

    assert [(entry.credit.tax_percent, entry.amount_yen) for entry in sales] == [
        (10, 26_730),
        (8, 3_608),
    ]
    assert [entry.credit.tax_yen for entry in sales] == [2_430, 267]


def test_text_is_cut_at_a_whole_character():
    entry = payment(date(2026, 4, 1), "領" * 40, 1, "cash")

    (row,) = rows_of("yayoi", [entry])

    assert row[16] == "領" * (YAYOI_TEXT_BYTES // 2)


def test_days_outside_are_left_out(day, branch):
    tomorrow = TODAY + timedelta(days=1)

    assert not list(journal_of(branch=branch, begins_on=tomorrow, ends_on=tomorrow))
    assert not entries_of(BranchFactory(code="kojimachi"))
    assert len(list(journal_of(branch=None, begins_on=TODAY, ends_on=TODAY))) == len(
        entries_of(branch)
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_administrator_exports_a_year(administrator_client, day, layout):
    response = administrator_client.post(
        reverse("billing:journal_export"),
        {
            "layout": layout,
            "begins_on": add_months(TODAY, -12).isoformat(),
            "ends_on": TODAY.isoformat(),
        },
    )

    assert response.status_code == 200
    assert layout in response["Content-Disposition"]
    content = response.getvalue().decode(LAYOUTS[layout].encoding)
    assert day[0].number in content
    assert AccessLog.objects.filter(object_id="billing", reason__contains=layout).exists()


def test_days_in_the_wrong_order_are_refused(administrator_client, branch):
    response = administrator_client.post(
        reverse("billing:journal_export"),
        {"layout": "yayoi", "begins_on": "2026-02-01", "ends_on": "2026-01-01"},
    )

    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["ends_on"][0].code == "order"
