"""A closed day as PDF and CSV, in the reader's language, and nothing of an open one."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from billing.documents.closing import closing_html, closing_paper
from billing.models import DailyClosing
from billing.rules.day import Count
from billing.rules.received import Received
from billing.services.cancelling import cancel_invoice
from billing.services.closing import close_day
from billing.services.counter import settle_visit
from billing.services.drafting import draft_invoice
from billing.services.printing import record_print
from tests.billing.boxes import outside, rendered
from tests.factories.clinic import BranchFactory, StaffFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def closing(visit_of) -> DailyClosing:
    """A closed day of 40 invoices, one of them cancelled, one unpaid, one printed twice."""
    branch, clerk = BranchFactory(), StaffFactory(name="締 太郎")
    papers = []
    for number in range(40):
        visit = visit_of(branch=branch, daily_mg=0)
        total = draft_invoice(visit=visit, by=clerk).total_yen
        received = Received(method="cash", amount_yen=total) if number else None
        papers.append(
            settle_visit(visit=visit, seen_yen=total, received=received, by=clerk, now=NOW).invoice
        )
    cancel_invoice(invoice=papers[1], reason="x", by=clerk, now=NOW)
    for _copy in range(2):
        record_print(invoice=papers[2], receipt=None, by=clerk)
    count = Count(
        opening_yen=30_000,
        denominations={10_000: 23},
        card_yen=0,
        qr_yen=0,
        reason="一枚不足",
    )
    return close_day(branch=branch, on=TODAY, count=count, by=clerk, now=NOW)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_closing_paper_is_whole(closing, language):
    with translation.override(language):
        pdf, html = closing_paper(closing), closing_html(closing)

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert pdf.missing_glyphs == ()
    title = {"ja": "日計・締め", "en": "Endoftheday"}[language]
    assert title in "".join(text.split())
    for words in ("一枚不足", "締 太郎", "229,804", "230,000", "196", "10,000 × 23", "210,320"):
        assert words in text
    assert len(closing.summary["invoices"]) == 40
    for number, _yen in closing.summary["invoices"]:
        assert number in text
    assert [box.text for page in rendered(html) for box in outside(page)] == []


def test_closing_table_has_methods_and_every_paper(reception_client, closing):
    response = reception_client.get(
        reverse("billing:closing_csv"), {"branch": closing.branch.code, "on": TODAY.isoformat()}
    )

    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    cash = rows[1]
    assert response["Content-Disposition"].endswith(f'-{TODAY:%Y%m%d}.csv"')
    assert cash[2:] == [
        str(closing.expected_yen["cash"]),
        "230000",
        str(230_000 - closing.expected_yen["cash"]),
    ]
    kinds = [row[0] for row in rows]
    assert kinds.count("請求書") == 40
    assert {"取消", "再印刷", "未収", "請求書のない受診"} <= set(kinds)
    assert [row[1:3] for row in rows[4:7]] == [
        ["朝の釣銭", "30000"],
        ["10,000 × 23", "230000"],
        ["銀行入金", "0"],
    ]
    assert len(rows) == 1 + 3 + 3 + 40 + 1 + 1 + 1 + 1


@pytest.mark.parametrize("page", ["billing:closing_csv", "billing:closing_pdf"])
def test_open_day_has_no_paper(reception_client, closing, page):
    yesterday = timezone.localdate() - timezone.timedelta(days=1)

    response = reception_client.get(
        reverse(page), {"branch": closing.branch.code, "on": yesterday.isoformat()}
    )

    assert response.status_code == 404


def test_closing_is_printed_at_the_counter(reception_client, closing):
    response = reception_client.get(
        reverse("billing:closing_pdf"), {"branch": closing.branch.code, "on": TODAY.isoformat()}
    )

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
