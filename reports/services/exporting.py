"""Exports as jobs: who asks for a file gets it, and nobody else."""

from typing import Any

from django.db import transaction

from clinic.models import Job, User
from clinic.services.jobs import request_job

OPEN_AT_ONCE = 5


class TooManyExports(Exception):
    """The person has as many exports waiting as one may have."""


@transaction.atomic
def request_export(*, kind: str, parameters: dict[str, Any], by: User) -> Job:
    """Ask for a file. Raises TooManyExports while five of the person's are not finished."""
    open_jobs = Job.objects.filter(requested_by=by, state__in=Job.OPEN)
    if open_jobs.count() >= OPEN_AT_ONCE:
        raise TooManyExports
    return request_job(kind=kind, parameters=parameters, by=by)
