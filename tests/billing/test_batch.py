"""All papers of some days as one PDF: what is in it, and what becomes of a lost worker."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from billing.documents import papers_pdf
from billing.models import PrintRecord
from billing.services.batching import KIND, make_batch, request_batch
from billing.services.cancelling import cancel_invoice
from billing.services.counter import settle_visit
from billing.services.drafting import draft_invoice
from billing.services.printing import record_print
from clinic.models import Job, OutboxMessage
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

    make_batch(job=job, render=papers_pdf, now=NOW)

    job.refresh_from_db()
    pages = pages_of(job)
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    assert [paper.number in page for paper, page in zip(papers, pages, strict=True)] == [True] * 3
    assert not any("再発行" in page for page in pages)


def test_paper_that_was_printed_before_is_marked_in_the_batch(papers, branch, clerk):
    record_print(invoice=papers[0], receipt=None, by=clerk)
    job = requested(branch, clerk)

    make_batch(job=job, render=papers_pdf, now=NOW)

    job.refresh_from_db()
    assert ["再発行" in page for page in pages_of(job)] == [True, False, False]
    assert sorted(PrintRecord.objects.values_list("copy_no", flat=True)) == [1, 1, 1, 2]


def test_batch_twice_is_made_once(papers, branch, clerk):
    job = requested(branch, clerk)

    make_batch(job=job, render=papers_pdf, now=NOW)
    make_batch(job=job, render=lambda _papers: pytest.fail("made again"), now=NOW)

    assert PrintRecord.objects.count() == 3


def test_batch_of_a_lost_worker_is_taken_over_only_when_the_broker_says_so(papers, branch, clerk):
    job = requested(branch, clerk)
    Job.objects.filter(pk=job.pk).update(state="running", done=0, total=3, heard_from_at=NOW)

    make_batch(job=job, render=lambda _papers: pytest.fail("taken over"), now=NOW)
    make_batch(job=job, render=papers_pdf, now=NOW, is_redelivered=True)

    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert len(pages_of(job)) == 3


def test_failure_is_kept_and_can_be_asked_for_again(papers, branch, clerk, reception_client):
    def fail(_papers):
        raise RuntimeError("no paper")

    job = requested(branch, clerk)
    with pytest.raises(RuntimeError):
        make_batch(job=job, render=fail, now=NOW)

    response = reception_client.get(reverse("billing:batch_show", args=[job.pk]))
    assert "PDFを作成できませんでした" in response.text
    assert "hx-get" not in response.text


def test_silent_worker_is_told_after_three_minutes(branch, clerk, reception_client):
    job = requested(branch, clerk)
    url = reverse("billing:batch_show", args=[job.pk])
    seen = {}
    for minutes in (2, 4):
        heard = timezone.now() - timedelta(minutes=minutes)
        Job.objects.filter(pk=job.pk).update(state="running", heard_from_at=heard)
        seen[minutes] = "hx-get" in reception_client.get(url).text

    assert seen == {2: True, 4: False}


def test_day_without_papers_makes_no_file(branch, clerk, reception_client):
    job = requested(branch, clerk, TODAY - timedelta(days=1))

    make_batch(job=job, render=papers_pdf, now=NOW)

    response = reception_client.get(reverse("billing:batch_show", args=[job.pk]))
    assert response.status_code == 200
    download = reverse("billing:batch_download", args=[job.pk])
    assert reception_client.get(download).status_code == 404


@pytest.mark.parametrize("month", [False, True])
def test_reception_asks_for_a_day_or_its_month(reception_client, branch, month):
    data = {"branch": branch.code, "on": "2026-02-10"} | ({"month": "1"} if month else {})

    response = reception_client.post(reverse("billing:batch_start"), data)

    job = Job.objects.get(kind=KIND)
    assert response.url == reverse("billing:batch_show", args=[job.pk])
    assert (job.parameters["begins_on"], job.parameters["ends_on"]) == (
        ("2026-02-01", "2026-02-28") if month else ("2026-02-10", "2026-02-10")
    )
    assert OutboxMessage.objects.get(topic="billing.batch_requested").payload == {"job": job.pk}
