"""What no visit brings: certificates, cancelled appointments, and their correction."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.documents import invoice_paper, paper_html
from billing.models import FeeItem, FeePrice, Invoice
from billing.queries.lines import ByHand
from billing.services.by_hand import add_line
from billing.services.cancelling import cancel_and_reissue
from billing.services.counter import AmountChanged, settle_draft
from billing.services.drafting import draft_without_visit
from clinic import roles
from tests.factories.clinic import ALWAYS, StaffFactory
from tests.factories.patients import PatientFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def certificate(fees):
    item = FeeItem.objects.get(code="certificate")
    FeePrice.objects.create(
        item=item, unit_price_yen=3_300, valid_during=ALWAYS, recorded_by=StaffFactory()
    )
    return item


@pytest.fixture
def patient(db):
    return PatientFactory()


def line_of(item, key=None, **fields):
    sent = {"item": item.pk, "quantity": "1", "reason": "For the employer"}
    return sent | {"idempotency_key": key or str(uuid4())} | fields


def drafted(patient, item, by):
    draft = draft_without_visit(patient=patient, branch=patient.branch, by=by, today=TODAY)
    add_line(invoice=draft, line=ByHand(item=item, quantity=1, reason="x"), by=by)
    draft.refresh_from_db()
    return draft


def test_certificate_is_added_issued_and_paid(reception_client, patient, certificate):
    page = reverse("billing:invoice_new", args=[patient.pk])
    add = reverse("billing:extra_add", args=[patient.pk])
    assert reception_client.get(page).status_code == 200
    assert not Invoice.objects.exists()

    reception_client.post(add, line_of(certificate))
    assert "3,300" in reception_client.get(page).text
    response = reception_client.post(
        page, {"seen_yen": 3_300, "method": "cash", "tendered_yen": "5000"}
    )

    invoice = Invoice.objects.get()
    assert response.url == invoice.get_absolute_url()
    assert (invoice.visit, invoice.total_yen, invoice.tax_yen) == (None, 3_300, 300)
    assert invoice.receipts.get().amount_yen == 3_300
    assert "取引日" in paper_html(invoice_paper(invoice, copy_no=1))
    assert "診療日" not in paper_html(invoice_paper(invoice, copy_no=1))


def test_line_sent_twice_is_added_once(reception_client, patient, certificate):
    add, key = reverse("billing:extra_add", args=[patient.pk]), str(uuid4())

    for _ in range(2):
        assert reception_client.post(add, line_of(certificate, key)).status_code == 302

    assert Invoice.objects.get().lines.count() == 1


def test_line_taken_off_leaves_nothing_to_issue(reception_client, patient, certificate):
    draft = drafted(patient, certificate, reception_client.user)
    line = draft.lines.get()

    reception_client.post(reverse("billing:extra_remove", args=[patient.pk, line.pk]))
    response = reception_client.post(
        reverse("billing:invoice_new", args=[patient.pk]),
        {"seen_yen": 0, "method": "card", "later": "1"},
    )

    assert response.status_code == 422
    assert not Invoice.objects.issued().exists()


def test_empty_draft_is_on_no_list(reception_client, patient, fees):
    draft_without_visit(
        patient=patient, branch=patient.branch, by=reception_client.user, today=TODAY
    )

    response = reception_client.get(
        reverse("billing:invoice_list"), {"branch": patient.branch.code}
    )

    assert response.context["papers"] == []


def test_draft_on_the_list_leads_back_to_its_page(reception_client, patient, certificate):
    drafted(patient, certificate, reception_client.user)

    response = reception_client.get(
        reverse("billing:invoice_list"), {"branch": patient.branch.code}
    )

    assert reverse("billing:invoice_new", args=[patient.pk]) in response.text


def test_total_that_has_changed_is_refused(patient, certificate):
    clerk = StaffFactory()
    draft = drafted(patient, certificate, clerk)

    with pytest.raises(AmountChanged):
        settle_draft(invoice=draft, seen_yen=1, received=None, by=clerk, now=NOW)


def test_settling_twice_is_one_invoice(patient, certificate):
    clerk = StaffFactory()
    draft = drafted(patient, certificate, clerk)

    papers = [
        settle_draft(invoice=draft, seen_yen=3_300, received=None, by=clerk, now=NOW)
        for _ in range(2)
    ]

    assert papers[0].invoice.number == papers[1].invoice.number


def test_reissue_of_a_paper_without_a_visit_keeps_its_lines(patient, certificate):
    clerk = StaffFactory()
    draft = drafted(patient, certificate, clerk)
    first = settle_draft(invoice=draft, seen_yen=3_300, received=None, by=clerk, now=NOW).invoice

    second = cancel_and_reissue(invoice=first, reason="Wrong name", by=clerk, now=NOW)

    assert second.total_yen == 3_300
    assert second.visit is None
    assert first.cancellation.total_yen == -3_300


@pytest.mark.parametrize("role", [roles.DOCTOR, roles.ADMINISTRATOR])
def test_only_reception_bills(client_of, patient, certificate, role):
    response = client_of(role).post(
        reverse("billing:extra_add", args=[patient.pk]), line_of(certificate)
    )

    assert response.status_code == 403


def test_panel_of_the_patient_shows_papers_and_what_is_owed(reception_client, patient, certificate):
    draft = drafted(patient, certificate, reception_client.user)
    paper = settle_draft(
        invoice=draft, seen_yen=3_300, received=None, by=reception_client.user, now=NOW
    )

    panel = reception_client.get(reverse("billing:patient_panel", args=[patient.pk])).text

    assert paper.invoice.number in panel
    assert reverse("billing:deposit_take", args=[patient.pk]) in panel
    page = reception_client.get(patient.get_absolute_url()).text
    assert reverse("billing:patient_panel", args=[patient.pk]) in page
