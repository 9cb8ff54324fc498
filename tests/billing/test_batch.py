"""All papers of some days as one PDF: what is in it, and what becomes of a lost worker."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from billing.models import PrintRecord
from billing.rules.day import whole_month
from billing.services.batching import KIND, request_batch
from billing.services.cancelling import cancel_invoice
from billing.services.counter import settle_visit
from billing.services.drafting import draft_invoice
from billing.services.printing import record_print
from clinic.models import Job
from clinic.services.jobs import MAX_ATTEMPTS, run_job
from tests.factories.clinic import BranchFactory, StaffFactory

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def branch(fees):
    return BranchFactory()


@pytest.fixture
def clerk(fees):
    return StaffFactory()


@pytest.fixture
def papers(visit_of, branch, clerk):
    """Three papers of today: two invoices and the cancellation of the second."""
    first, second = (issued(visit_of(branch=branch), clerk) for _ in range(2))
    return [first, second, cancel_invoice(invoice=second, reason="x", by=clerk, now=NOW)]


def issued(visit, clerk):
    total = draft_invoice(visit=visit, by=clerk).total_yen
    return settle_visit(visit=visit, seen_yen=total, received=None, by=clerk, now=NOW).invoice


def requested(branch, clerk, day=TODAY):
    return request_batch(branch=branch, begins_on=day, ends_on=day, by=clerk)


def pages_of(job):
    with job.file.open("rb") as file:
        return [page.extract_text() for page in PdfReader(BytesIO(file.read())).pages]


def test_every_paper_of_the_day_is_a_page_in_the_order_of_issue(papers, branch, clerk):
    job = requested(branch, clerk)

    run_job(job.pk)

    job.refresh_from_db()
    pages = pages_of(job)
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    assert [paper.number in page for paper, page in zip(papers, pages, strict=True)] == [True] * 3
    assert not any("再発行" in page for page in pages)


def test_paper_that_was_printed_before_is_marked_in_the_batch(papers, branch, clerk):
    record_print(invoice=papers[0], receipt=None, by=clerk)
    job = requested(branch, clerk)

    run_job(job.pk)

    job.refresh_from_db()
    assert ["再発行" in page for page in pages_of(job)] == [True, False, False]
    assert sorted(PrintRecord.objects.values_list("copy_no", flat=True)) == [1, 1, 1, 2]


def test_batch_twice_is_made_once(papers, branch, clerk):
    job = requested(branch, clerk)

    run_job(job.pk)
    run_job(job.pk)

    assert PrintRecord.objects.count() == 3


def test_batch_of_a_lost_worker_is_made_by_another_one(papers, branch, clerk):
    job = requested(branch, clerk)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, done=2, total=3)

    run_job(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert len(pages_of(job)) == 3


def test_batch_that_loses_every_worker_can_be_asked_for_again(
    papers, branch, clerk, reception_client
):
    job = requested(branch, clerk)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=MAX_ATTEMPTS)

    run_job(job.pk)

    page = reception_client.get(reverse("billing:batch_show", args=[job.pk])).text
    assert "PDFを作成できませんでした" in page
    assert "hx-get" not in page


def test_page_asks_again_while_a_worker_is_at_it(papers, branch, clerk, reception_client):
    job = requested(branch, clerk)

    assert "hx-get" in reception_client.get(reverse("billing:batch_show", args=[job.pk])).text


def test_day_without_papers_is_answered_at_once(branch, reception_client):
    yesterday = {"branch": branch.code, "on": f"{TODAY - timedelta(days=1)}"}

    page = reception_client.post(reverse("billing:batch_start"), yesterday, follow=True).text

    assert "この期間に発行した書類はありません" in page
    assert not Job.objects.exists()


def test_file_is_sent_to_reception(papers, branch, clerk, reception_client):
    job = requested(branch, clerk)
    run_job(job.pk)

    answer = reception_client.get(reverse("billing:batch_download", args=[job.pk]))

    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize("month", [False, True])
def test_reception_asks_for_a_day_or_its_month(reception_client, branch, papers, month):
    data = {"branch": branch.code, "on": f"{TODAY}"} | ({"month": "1"} if month else {})

    response = reception_client.post(reverse("billing:batch_start"), data)

    job = Job.objects.get(kind=KIND)
    assert response.url == reverse("billing:batch_show", args=[job.pk])
    days = whole_month(TODAY) if month else (TODAY, TODAY)
    assert (job.parameters["begins_on"], job.parameters["ends_on"]) == tuple(map(str, days))
