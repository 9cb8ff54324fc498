"""What billing does about promised work and in a worker. Each may run twice."""

from collections.abc import Iterator
from typing import IO, Any

from billing.documents import papers_pdf
from billing.models import Invoice
from billing.services.batching import papers_of
from billing.services.drafting import draft_invoice as draft
from billing.services.printing import record_prints
from clinic.models import Job
from clinic.services.jobs import Made, Progress
from patients.models import Visit


def draft_invoice(payload: dict[str, Any]) -> None:
    """Draft the invoice of a confirmed visit, in the name of the doctor who confirmed it."""
    visit = Visit.objects.select_related("confirmed_by").get(pk=payload["visit"])
    if visit.state == Visit.State.CONFIRMED and visit.confirmed_by is not None:
        draft(visit=visit, by=visit.confirmed_by)


def write_batch(job: Job, progress: Progress, out: IO[bytes]) -> Made:
    """Write all papers of some days as one PDF; each counts as printed from here on."""
    copies = record_prints(invoices=papers_of(job), by=job.requested_by)
    progress.begin(len(copies))
    out.write(papers_pdf(_copies(job, copies, progress)))
    days = f"{job.parameters['begins_on']}-{job.parameters['ends_on']}"
    return Made(f"invoices-{days}.pdf", "application/pdf")


def _copies(job: Job, copies: dict[int, int], progress: Progress) -> Iterator[tuple[Invoice, int]]:
    wanted = papers_of(job).filter(pk__in=copies).iterator(chunk_size=100)
    for number, paper in enumerate(wanted, start=1):
        yield paper, copies[paper.pk]
        progress.reached(number)
