"""A month's papers as one PDF: asked for in a browser, made by a real worker, opened."""

import io

from django.utils import timezone
from pypdf import PdfReader

from billing.services.counter import settle_visit
from billing.services.drafting import draft_invoice
from clinic import roles
from clinic.services.loading import system_user
from tests.factories.labs import LabReportFactory
from tests.factories.patients import ConfirmedVisitFactory

PAPERS = 25
WAIT_MS = 90_000


def test_papers_of_a_month_are_made_by_a_worker(sit_down, worker, clinic):
    numbers = [issued(clinic) for _ in range(PAPERS)]
    desk = sit_down(roles.RECEPTION)

    desk.open("/invoices/")
    desk.press("この月の全書類")
    link = desk.page.get_by_role("link", name="PDFを開く")
    link.wait_for(timeout=WAIT_MS)
    desk.look()
    answer = desk.page.request.get(desk.address + link.get_attribute("href"))

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages]
    assert f"{PAPERS} / {PAPERS}" in desk.text()
    assert [number in page for number, page in zip(numbers, pages, strict=True)] == [True] * PAPERS


def issued(branch) -> str:
    visit = ConfirmedVisitFactory(branch=branch, patient__branch=branch, kind="repeat")
    LabReportFactory(patient=visit.patient, visit=visit)
    by = system_user()
    total = draft_invoice(visit=visit, by=by).total_yen
    now = timezone.now()
    return settle_visit(visit=visit, seen_yen=total, received=None, by=by, now=now).invoice.number
