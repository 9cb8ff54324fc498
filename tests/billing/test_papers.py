"""Every paper in both languages and sizes: no glyph missing, nothing outside, amounts in line."""

from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone
from pypdf import PdfReader

from billing.documents import Paper, invoice_paper, paper_html, paper_pdf, receipt_paper
from billing.rules.received import Received
from billing.rules.returned import Returned
from billing.services.cancelling import cancel_invoice
from billing.services.counter import settle_visit
from billing.services.drafting import draft_invoice
from billing.services.returning import return_lines
from clinic.models import Organisation
from tests.billing.boxes import amount_ends, outside, overlapping, rendered
from tests.factories.clinic import StaffFactory

KINDS = ("invoice", "receipt", "cancellation", "return")
TITLES = {
    "ja": {"invoice": "請求書", "receipt": "領収書"},
    "en": {"invoice": "Invoice", "receipt": "Receipt"},
}
CORRECTION = {"ja": "返還請求書", "en": "Return invoice"}
UNAPPROVED = {"ja": "未承認", "en": "not approved in Japan"}


@pytest.fixture
def make_paper(visit_of):
    def make(kind: str, language: str, size: str = "a5", **patient_fields: str) -> Paper:
        visit = visit_of(is_woman=True, daily_mg=50)
        for name, value in ({"document_language": language} | patient_fields).items():
            setattr(visit.patient, name, value)
        visit.patient.save()
        clerk, now = StaffFactory(), timezone.now()
        total = draft_invoice(visit=visit, by=clerk).total_yen
        settled = settle_visit(
            visit=visit,
            seen_yen=total,
            received=Received(method="cash", amount_yen=total),
            by=clerk,
            now=now,
        )
        invoice = settled.invoice
        if kind == "receipt":
            return receipt_paper(settled.receipt, copy_no=1, size=size)
        if kind == "cancellation":
            invoice = cancel_invoice(invoice=invoice, reason="金額の誤り", by=clerk, now=now)
        if kind == "return":
            lines = {invoice.lines.get(code="isotretinoin_20mg").pk: 10}
            returned = Returned(quantities=lines, reason="服用中止", fate="destroyed")
            invoice = return_lines(invoice=invoice, returned=returned, by=clerk, now=now)
        return invoice_paper(invoice, copy_no=1, size=size)

    return make


@pytest.mark.parametrize("size", ["a5", "a4"])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_paper_is_whole_in_its_language(make_paper, kind, language, size):
    paper = make_paper(kind, language, size)

    pdf = paper_pdf(paper)

    pages = PdfReader(BytesIO(pdf.content)).pages
    text = "".join(pages[0].extract_text().split())
    assert pdf.missing_glyphs == ()
    assert len(pages) == 1
    for words in (
        TITLES[language].get(kind, CORRECTION[language]),
        paper.number,
        paper.recipient_name,
        paper.amount,
        "T7123456789012",
        UNAPPROVED[language],
    ):
        assert "".join(words.split()) in text
    assert "10%" in text


@pytest.mark.parametrize("size", ["a5", "a4"])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_outside_the_page_and_amounts_end_in_one_line(make_paper, kind, language, size):
    html = paper_html(make_paper(kind, language, size))

    for page in rendered(html):
        assert outside(page) == []
        assert overlapping(page) == []
        ends = {round(end, 0) for end in amount_ends(page)}
        assert len(ends) == 1, ends


def test_long_and_rare_names_stay_on_the_paper(make_paper):
    paper = make_paper("receipt", "ja", family_name="髙﨑𠮷" * 13, given_name="子太郎" * 13)

    pdf = paper_pdf(paper)

    assert pdf.missing_glyphs == ()
    for page in rendered(paper_html(paper)):
        assert outside(page) == []
        assert overlapping(page) == []


def test_paper_is_archival_and_carries_nothing_active(make_paper):
    pdf = pikepdf.open(BytesIO(paper_pdf(make_paper("invoice", "ja")).content))

    with pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3B"
    assert "/Names" not in pdf.Root or "/EmbeddedFiles" not in pdf.Root.Names
    assert "/OpenAction" not in pdf.Root
    assert "/AcroForm" not in pdf.Root
    fonts_named = {
        str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()
    }
    assert all("NotoSansJP" in name.replace("-", "") for name in fonts_named), fonts_named


@pytest.mark.parametrize(
    ("operator", "daily_mg", "is_boxed"),
    [("company", 80, True), ("company", 10, False), ("doctor", 80, False)],
)
def test_stamp_box_is_for_companies_over_the_limit(visit_of, operator, daily_mg, is_boxed):
    Organisation.objects.update(operator_type=operator)
    visit, clerk = visit_of(kind="first", daily_mg=daily_mg), StaffFactory()
    total = draft_invoice(visit=visit, by=clerk).total_yen
    settled = settle_visit(
        visit=visit,
        seen_yen=total,
        received=Received(method="cash", amount_yen=total),
        by=clerk,
        now=timezone.now(),
    )

    html = paper_html(receipt_paper(settled.receipt, copy_no=1))

    assert ("stamp-box" in html) is is_boxed
