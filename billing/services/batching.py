"""All papers of some days as one PDF, made by a worker."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from billing.models import Invoice
from billing.queries.days import issued_between
from billing.services.printing import record_prints
from clinic.models import Branch, Job, User
from clinic.outbox import promise

Render = Callable[[Iterable[tuple[Invoice, int]]], bytes]
KIND = "billing.invoices"
KEPT_FOR = timedelta(hours=24)
REPORTED_EVERY = 10


@transaction.atomic
def request_batch(*, branch: Branch, begins_on: date, ends_on: date, by: User) -> Job:
    """Record the work and promise it, so that a lost broker makes it late, never lost."""
    job = Job.objects.create(
        kind=KIND,
        requested_by=by,
        parameters={
            "branch": branch.pk,
            "begins_on": begins_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        },
    )
    promise("billing.batch_requested", str(job.pk), {"job": job.pk})
    return job


def make_batch(*, job: Job, render: Render, now: datetime, is_redelivered: bool = False) -> None:
    """Put what `render` makes of every paper into one file.

    A job that was begun is left alone, unless the broker says that its worker was lost.
    """
    begun = {"state": Job.State.RUNNING, "started_at": now, "heard_from_at": now, "done": 0}
    may_begin = [Job.State.WAITING, *([Job.State.RUNNING] if is_redelivered else [])]
    if not Job.objects.filter(pk=job.pk, state__in=may_begin).update(**begun):
        return
    papers = papers_of(job)
    try:
        copies = record_prints(invoices=papers, by=job.requested_by)
        total = len(copies)
        Job.objects.filter(pk=job.pk).update(total=total)
        content = render(_counted(job, papers, copies)) if total else b""
    except Exception:
        Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, finished_at=now)
        raise
    job.refresh_from_db()
    job.state, job.finished_at, job.done = Job.State.DONE, now, total
    job.expires_at = now + KEPT_FOR
    if content:
        job.file_name = f"invoices-{job.parameters['begins_on']}-{job.parameters['ends_on']}.pdf"
        job.content_type = "application/pdf"
        job.file.save(f"{job.pk}.pdf", ContentFile(content), save=False)
    job.save()


def papers_of(job: Job) -> QuerySet[Invoice]:
    """Return the papers of a job's branch and days, in the order of their numbers."""
    days = [date.fromisoformat(job.parameters[name]) for name in ("begins_on", "ends_on")]
    return (
        issued_between(Branch.objects.get(pk=job.parameters["branch"]), *days)
        .select_related("cancels", "corrects", "replaces")
        .prefetch_related("lines")
    )


def _counted(
    job: Job, papers: QuerySet[Invoice], copies: dict[int, int]
) -> Iterator[tuple[Invoice, int]]:
    """Yield the papers and which copy each is, and tell the person who waits how far we are."""
    wanted = papers.filter(pk__in=copies)
    for number, paper in enumerate(wanted.iterator(chunk_size=100), start=1):
        yield paper, copies[paper.pk]
        if number % REPORTED_EVERY == 0:
            Job.objects.filter(pk=job.pk).update(done=number, heard_from_at=Now())
