"""The totals that the source prints, through visit, invoice and paper."""

import csv
import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from pypdf import PdfReader

from billing.documents import invoice_paper, paper_pdf
from billing.models import FeePrice, Invoice
from billing.services.drafting import VisitNotConfirmed, draft_invoice
from billing.services.issuing import issue_invoice
from tests.factories.patients import VisitFactory

DATA = Path(__file__).resolve().parent.parent / "data" / "expected_month_totals.csv"
with DATA.open(encoding="utf-8") as file:
    PRINTED = list(csv.DictReader(file))
# Doses that the source does not print, from its unit prices.
DERIVED = [
    (30, "first", False, 29_238),
    (30, "first", True, 30_294),
    (30, "repeat", False, 27_038),
    (30, "repeat", True, 28_094),
    (50, "first", False, 41_778),
    (50, "repeat", True, 40_634),
    (70, "first", True, 55_374),
    (70, "repeat", False, 52_118),
]
ALL = [
    (
        int(row["daily_dose_mg"]),
        row["visit"],
        row["urine_test"] == "yes",
        int(row["total_incl_tax_jpy"]),
    )
    for row in PRINTED
] + DERIVED


@pytest.mark.parametrize(("daily_mg", "kind", "is_woman", "total_yen"), ALL)
def test_invoice_of_a_visit_has_the_published_total_on_paper(
    visit_of, daily_mg, kind, is_woman, total_yen
):
    visit = visit_of(kind=kind, is_woman=is_woman, daily_mg=daily_mg)

    draft = draft_invoice(visit=visit, by=visit.doctor)
    invoice = issue_invoice(invoice=draft, by=visit.doctor, now=timezone.now())

    assert invoice.total_yen == total_yen
    assert invoice.tax_yen * 11 == total_yen
    assert f"￥{total_yen:,}−" in text_of(invoice)


def test_published_table_is_whole():
    assert len(PRINTED) == 20


def test_draft_of_an_unconfirmed_visit_is_refused(fees):
    with pytest.raises(VisitNotConfirmed):
        draft_invoice(visit=VisitFactory(), by=VisitFactory().doctor)

    assert not Invoice.objects.exists()


def test_draft_twice_is_one_draft(visit_of):
    visit = visit_of()

    first = draft_invoice(visit=visit, by=visit.doctor)
    second = draft_invoice(visit=visit, by=visit.doctor)

    assert first == second
    assert first.lines.count() == 3


def test_visit_without_prescription_is_consultation_and_blood_test(visit_of):
    visit = visit_of(daily_mg=0)

    draft = draft_invoice(visit=visit, by=visit.doctor)

    assert draft.total_yen == 1_650 + 3_608


def test_price_of_the_day_of_the_visit_counts(visit_of):
    visit = visit_of(daily_mg=0)
    price = FeePrice.objects.get(item__code="blood_test")
    price.valid_during = (price.valid_during.lower, timezone.localdate())
    price.save()
    FeePrice.objects.create(
        item=price.item,
        unit_price_yen=4_000,
        valid_during=(timezone.localdate(), None),
        recorded_by=visit.doctor,
    )

    draft = draft_invoice(visit=visit, by=visit.doctor)

    assert draft.total_yen == 1_650 + 4_000
    assert draft.lines.get(code="blood_test").price_valid_from == timezone.localdate()


def test_english_paper_for_an_english_patient(visit_of):
    visit = visit_of()
    visit.patient.document_language = "en"
    visit.patient.save()

    draft = draft_invoice(visit=visit, by=visit.doctor)
    invoice = issue_invoice(invoice=draft, by=visit.doctor, now=timezone.now())

    text = text_of(invoice)
    assert "Isotretinoin 20 mg" in text
    assert "not approved in Japan" in text


def test_second_print_is_marked(visit_of):
    visit = visit_of()
    draft = draft_invoice(visit=visit, by=visit.doctor)
    invoice = issue_invoice(invoice=draft, by=visit.doctor, now=timezone.now())

    assert "再発行" not in text_of(invoice)
    assert "再発行" in text_of(invoice, copy_no=2)


def test_number_names_branch_kind_and_year(visit_of, tokyo):
    visit = visit_of()
    draft = draft_invoice(visit=visit, by=visit.doctor)

    invoice = issue_invoice(invoice=draft, by=visit.doctor, now=timezone.now())

    year = timezone.localdate().year
    assert invoice.number == f"{visit.branch.document_prefix}-I{year}-000001"
    assert invoice.issued_at.astimezone(datetime.UTC)


def text_of(invoice: Invoice, copy_no: int = 1) -> str:
    pdf = paper_pdf(invoice_paper(invoice, copy_no=copy_no))
    assert pdf.missing_glyphs == ()
    reader = PdfReader(BytesIO(pdf.content))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()
