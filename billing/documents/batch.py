"""All papers of some days as one PDF, each with which copy it is."""

from collections.abc import Iterator
from typing import IO

from billing.documents import papers_pdf
from billing.models import Invoice
from billing.services.batching import papers_of
from billing.services.printing import record_prints
from clinic.models import Job
from clinic.services.jobs import Made, Progress


def write_batch(job: Job, progress: Progress, out: IO[bytes]) -> Made:
    """Write what a job asks for; each paper counts as printed from here on."""
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
