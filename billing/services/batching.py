"""All papers of some days as one PDF: asked for here, made by a worker."""

from datetime import date

from django.db.models import QuerySet

from billing.models import Invoice
from billing.queries.days import issued_between
from clinic.models import Branch, Job, User
from clinic.services.jobs import request_job

KIND = "billing.invoices"


class NoPapers(Exception):
    """Nothing was issued on these days."""


def request_batch(*, branch: Branch, begins_on: date, ends_on: date, by: User) -> Job:
    """Ask for the papers of a branch's days. Raises NoPapers."""
    if not issued_between(branch, begins_on, ends_on).exists():
        raise NoPapers
    days = {"begins_on": begins_on.isoformat(), "ends_on": ends_on.isoformat()}
    return request_job(kind=KIND, parameters={"branch": branch.pk} | days, by=by)


def papers_of(job: Job) -> QuerySet[Invoice]:
    """Return the papers of a job's branch and days, in the order of their numbers."""
    days = [date.fromisoformat(job.parameters[name]) for name in ("begins_on", "ends_on")]
    return (
        issued_between(Branch.objects.get(pk=job.parameters["branch"]), *days)
        .select_related("cancels", "corrects", "replaces")
        .prefetch_related("lines")
    )
