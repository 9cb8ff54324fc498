"""All papers of some days as one PDF, made by a worker."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

from celery import current_app
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from billing.models import Invoice
from billing.queries.days import issued_between
from clinic.models import Branch, Job, User

Render = Callable[[Iterable[Invoice]], bytes]
KIND = "billing.invoices"
KEPT_FOR = timedelta(hours=24)
REPORTED_EVERY = 10


@transaction.atomic
def request_batch(*, branch: Branch, begins_on: date, ends_on: date, by: User) -> Job:
    """Record the work and wake a worker once it is committed."""
    job = Job.objects.create(
        kind=KIND,
        requested_by=by,
        parameters={
            "branch": branch.pk,
            "begins_on": begins_on.isoformat(),
            "ends_on": ends_on.isoformat(),
        },
    )
    transaction.on_commit(partial(current_app.send_task, "billing.tasks.make_batch", [job.pk]))
    return job


def make_batch(*, job: Job, render: Render, now: datetime) -> None:
    """Put what `render` makes of every paper into one file. A job that was begun is left alone."""
    begun = {"state": Job.State.RUNNING, "started_at": now, "heard_from_at": now}
    if not Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(**begun):
        return
    papers = papers_of(job)
    total = papers.count()
    Job.objects.filter(pk=job.pk).update(total=total)
    try:
        content = render(_counted(job, papers)) if total else b""
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
        .select_related("cancels", "corrects")
        .prefetch_related("lines")
    )


def _counted(job: Job, papers: QuerySet[Invoice]) -> Iterator[Invoice]:
    """Yield the papers and tell the person who waits how far the work is."""
    for number, paper in enumerate(papers.iterator(chunk_size=100), start=1):
        yield paper
        if number % REPORTED_EVERY == 0:
            Job.objects.filter(pk=job.pk).update(done=number)
