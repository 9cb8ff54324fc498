"""Long work for one person: asked for, carried out by a worker, fetched by nobody else.

A file is written where nobody finds it and is named only when it is complete, so that a dead
worker leaves no half of one. The database knows whether a worker lives: it holds a lock while
its session lasts.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from clinic.exports import CellTooLong, TooManyRows
from clinic.models import Job, User
from clinic.outbox import tell_worker

KEPT_FOR = timedelta(hours=24)
WAKE_AFTER = timedelta(seconds=30)
TELL_EVERY = timedelta(seconds=0.5)
MAX_ATTEMPTS = 2
LOCKS = 0x6A6F62


class JobStopped(Exception):
    """The job was cancelled meanwhile."""


class JobRefused(Exception):
    """The work cannot be done; `code` says why and is kept with the job."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Made:
    """What a finished file is called."""

    file_name: str
    content_type: str


class Progress:
    """Tells how far a job is, at most twice a second, and stops one that was cancelled."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.told_at = timezone.now()

    def begin(self, total: int) -> None:
        self._tell(total=total)

    def reached(self, done: int) -> None:
        if timezone.now() - self.told_at >= TELL_EVERY:
            self._tell(done=done)

    def counted(self, rows: Iterator[Any]) -> Iterator[Any]:
        """Yield rows and tell of every hundredth."""
        for number, row in enumerate(rows, start=1):
            yield row
            if number % 100 == 0:
                self.reached(number)

    def _tell(self, **fields: int) -> None:
        self.told_at = timezone.now()
        running = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING)
        total = fields.get("total", self.job.total)
        self.job.total = total
        if total is not None and "done" in fields:
            fields["done"] = min(fields["done"], total)
        if not running.update(heard_from_at=self.told_at, **fields):
            raise JobStopped


Writer = Callable[[Job, Progress, IO[bytes]], Made]


@transaction.atomic
def request_job(*, kind: str, parameters: dict[str, Any], by: User) -> Job:
    """Record the work and wake a worker. Raises KeyError for a kind that nobody carries out."""
    settings.JOB_WRITERS[kind]
    job = Job.objects.create(kind=kind, parameters=parameters, requested_by=by)
    transaction.on_commit(partial(wake, job.pk))
    return job


def wake(job_id: int) -> None:
    tell_worker("clinic.tasks.run_job", job=job_id)


def cancel_job(*, job_id: int, by: User, now: datetime) -> bool:
    """Cancel a person's own job; say whether it was still open."""
    mine = Job.objects.filter(pk=job_id, requested_by=by, state__in=Job.OPEN)
    return bool(mine.update(state=Job.State.CANCELLED, finished_at=now))


def run_job(job_id: int) -> None:
    """Carry out a job, unless somebody else does or has done; safe to run twice or at once."""
    with _only_here(job_id) as is_mine:
        if not is_mine:
            return
        job = _begun(job_id)
        if job is None:
            return
        writer: Writer = import_string(settings.JOB_WRITERS[job.kind])
        with translation.override(job.requested_by.language):
            _write(job, writer)


def sweep_jobs(now: datetime) -> None:
    """Wake what was forgotten, take over from dead workers, and remove what has expired.

    A file that was handed in for a job is the parameter `input` and lasts a day too.
    """
    kinds = {"kind__in": list(settings.JOB_WRITERS)}
    waiting = Job.objects.filter(
        state=Job.State.WAITING, requested_at__lt=now - WAKE_AFTER, **kinds
    )
    running = Job.objects.filter(
        state=Job.State.RUNNING, heard_from_at__lt=now - WAKE_AFTER, **kinds
    )
    for job in [*waiting, *running]:
        wake(job.pk)
    for job in Job.objects.filter(expires_at__lt=now, **kinds).exclude(file=""):
        job.file.delete(save=False)
        Job.objects.filter(pk=job.pk).update(file="")
    given = Job.objects.filter(requested_at__lt=now - KEPT_FOR, parameters__has_key="input")
    for job in given.filter(**kinds).exclude(state__in=Job.OPEN):
        default_storage.delete(job.parameters.pop("input"))
        Job.objects.filter(pk=job.pk).update(parameters=job.parameters)


@contextmanager
def _only_here(job_id: int) -> Iterator[bool]:
    """Hold the job's lock, which ends with this session even where the process is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, job_id])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, job_id])


def _begun(job_id: int) -> Job | None:
    """Mark the job as begun; one that killed its workers before is given up."""
    now = timezone.now()
    mine = Job.objects.filter(pk=job_id, state__in=Job.OPEN)
    if mine.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=Job.State.FAILED, message="worker_lost", finished_at=now
    ):
        return None
    begun = mine.update(
        state=Job.State.RUNNING,
        started_at=now,
        heard_from_at=now,
        attempts=F("attempts") + 1,
        done=0,
    )
    return Job.objects.select_related("requested_by").get(pk=job_id) if begun else None


def _write(job: Job, writer: Writer) -> None:
    with TemporaryFile() as out:
        try:
            made = writer(job, Progress(job), out)
            out.seek(0)
            stored = default_storage.save(f"jobs/{uuid4().hex}", File(out))
        except JobStopped:
            return
        except Exception as error:
            reason = reason_of(error)
            _end(job, state=Job.State.FAILED, message=reason)
            if reason == "failed":
                raise
            return
    _publish(job, made, stored)


def _publish(job: Job, made: Made, stored: str) -> None:
    fields = {
        "state": Job.State.DONE,
        "file": stored,
        "file_name": made.file_name,
        "content_type": made.content_type,
        "expires_at": timezone.now() + KEPT_FOR,
        "done": F("total"),
    }
    if job.total is None:
        del fields["done"]
    if not _end(job, **fields):
        default_storage.delete(stored)


def _end(job: Job, **fields: Any) -> bool:
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    return bool(running.update(finished_at=timezone.now(), **fields))


def reason_of(error: Exception) -> str:
    """Return the code of what went wrong, for the person who waits."""
    if isinstance(error, JobRefused):
        return error.code
    if isinstance(error, CellTooLong):
        return "cell_too_long"
    if isinstance(error, TooManyRows):
        return "too_many_rows"
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "disk_full"
    return "failed"
