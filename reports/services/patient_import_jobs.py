"""A table of old patients as work for a worker: first checked, then taken over."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import IO, Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.exports import write_csv, write_xlsx
from clinic.models import Job, User
from clinic.services.jobs import JobRefused, Made, Progress
from labs.rules.incoming.source import FileRefused
from reports.old_patient_words import HEADINGS, columns_by_heading, refusal_words
from reports.services.exporting import request_export
from reports.services.patient_import import LineRefusal, Tally, check_rows, import_rows
from reports.services.patient_tables import rows_of

KIND = "reports.old_patients"
PERMISSION = "reports.import_patients"
MISTAKE_COLUMNS = (_("Line"), _("Column"), _("What is wrong"))


class NothingToImport(Exception):
    """The check has not ended, has found nothing new, or its file is gone."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake: how many lines have it, the first of them, and the first's words."""

    column: str
    code: str
    lines: int
    first: list[int]
    words: str


def request_check(*, content: bytes, name: str, by: User) -> Job:
    """Keep a file for a day and have it checked. Raises FileRefused or TooManyExports."""
    next(rows_of(content, columns_by_heading()), None)
    path = default_storage.save(f"jobs/{uuid4().hex}", ContentFile(content))
    words = {"input": path, "name": name[-100:], "write": False}
    try:
        return request_export(kind=KIND, parameters=words, by=by)
    except BaseException:
        default_storage.delete(path)
        raise


@transaction.atomic
def request_import(*, job_id: int, by: User) -> Job:
    """Have a checked file taken over. Raises NothingToImport or TooManyExports."""
    job = Job.objects.select_for_update().get(pk=job_id, kind=KIND, requested_by=by)
    words = job.parameters
    counts = words.get("counts", {})
    is_new = counts.get("new_patients", 0) + counts.get("new_courses", 0)
    if job.state != Job.State.DONE or words["write"] or not is_new or "input" not in words:
        raise NothingToImport
    asked = {"input": words["input"], "name": words["name"], "write": True}
    return request_export(kind=KIND, parameters=asked, by=by)


def write_import(job: Job, progress: Progress, out: IO[bytes]) -> Made:
    """Check or take over the file of a job; its own file lists every mistake, without names."""
    if not roles.may(job.requested_by, PERMISSION):
        raise JobRefused("not_allowed_import")
    read = partial(rows_of, _content_of(job), columns_by_heading())
    tally, today = Tally(), timezone.localdate()
    try:
        progress.begin(sum(1 for _row in read()))
        rows = progress.counted(read())
        if job.parameters["write"]:
            found = import_rows(rows, tally, by=job.requested_by, today=today)
        else:
            found = check_rows(rows, tally, today=today)
        write_csv(MISTAKE_COLUMNS, map(mistake_cells, found), out)
    except FileRefused as refused:
        raise JobRefused(f"file_{refused.code}") from refused
    _keep_counts(job, tally)
    return Made("import-mistakes.csv", "text/csv")


def write_template(kind: str, out: IO[bytes]) -> None:
    """Write the empty table as XLSX or CSV, its columns in the reader's language."""
    if kind == "xlsx":
        write_xlsx(list(HEADINGS.values()), [], out, title=str(_("Old patients")))
    else:
        write_csv(list(HEADINGS.values()), [], out)


def mistake_cells(found: LineRefusal) -> tuple[int, str, str]:
    """Return a mistake as a line of the file: never what stood in the cell."""
    refusal = found.refusal
    return found.line, str(HEADINGS[refusal.column]), refusal_words(refusal)


def mistakes_of(tally: Tally) -> list[Mistake]:
    """Return the kinds of mistakes, the most frequent first: few, however many lines have them."""
    return [
        Mistake(
            column, code, lines, tally.first_lines[column, code],
            refusal_words(tally.examples[column, code]),
        )
        for (column, code), lines in tally.mistakes.most_common()
    ]  # fmt: skip


def _content_of(job: Job) -> bytes:
    try:
        with default_storage.open(job.parameters["input"]) as file:
            content: bytes = file.read()
    except (KeyError, FileNotFoundError) as error:
        raise JobRefused("file_gone") from error
    return content


def _keep_counts(job: Job, tally: Tally) -> None:
    counts: dict[str, Any] = {
        name: getattr(tally, name)
        for name in (
            "rows", "new_patients", "known_patients", "new_courses", "known_courses", "refused",
        )
    }  # fmt: skip
    counts["mistakes"] = [asdict(mistake) for mistake in mistakes_of(tally)]
    Job.objects.filter(pk=job.pk).update(parameters=job.parameters | {"counts": counts})
