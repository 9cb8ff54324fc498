"""Laboratories' files: received, read without writing a result, discarded."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from clinic.bulk import copy_rows
from clinic.models import Job, User
from clinic.outbox import promise
from labs.models import Analyte, ImportRow, LabColumns, LabImport, Laboratory
from labs.queries.incoming import Acquaintance, column_map, own_codes
from labs.rules.incoming.columns import ColumnMap
from labs.rules.incoming.files import Format, open_file
from labs.rules.incoming.placing import Judgement, judge
from labs.rules.incoming.reading import ReadRow, RowRefused, read_row
from labs.rules.incoming.source import FileRefused, SourceRow
from labs.rules.incoming.tables import Line, headings_of, lines_of

READ_KIND = "labs.read"
ROWS_AT_ONCE = 2_000
COLUMNS = (
    "lab_import_id",
    "position",
    "told",
    "state",
    "reason",
    "patient_id",
    "analyte_id",
    "decision_note",
)
State = LabImport.State


class ImportEnded(Exception):
    """The file is past the step that was asked for; nothing was written."""


@transaction.atomic
def receive_file(*, laboratory: Laboratory, name: str, content: bytes, by: User) -> LabImport:
    """Keep a file and have it read. The same file again, even at once, is the same import.

    Raises FileRefused for what is no file of results at all; then nothing is kept.
    """
    opened = open_file(content)
    digest = sha256(content).hexdigest()
    path = f"lab-files/{digest}"
    knows_columns = opened.format is not Format.CSV or column_map(laboratory) is not None
    received, is_new = LabImport.objects.counting().get_or_create(
        laboratory=laboratory,
        sha256=digest,
        defaults={
            "file_name": name[-200:],
            "file": path,
            "format": opened.format,
            "encoding": opened.encoding,
            "state": State.READING if knows_columns else State.COLUMNS,
            "recorded_by": by,
        },
    )
    if is_new:
        storage = LabImport._meta.get_field("file").storage
        if not storage.exists(path):
            storage.save(path, ContentFile(content))
        if knows_columns:
            start_job(received, READ_KIND, by)
    return received


@transaction.atomic
def learn_columns(*, laboratory: Laboratory, columns: ColumnMap, by: User) -> LabColumns:
    """Keep what a laboratory's columns mean: the next file is read by it."""
    return LabColumns.objects.create(
        laboratory=laboratory,
        roles=dict(columns.roles),
        analytes=dict(columns.analytes),
        recorded_by=by,
    )


@transaction.atomic
def begin_reading(*, lab_import: LabImport, by: User) -> LabImport:
    """Read a table whose columns are named now. Raises ImportEnded."""
    lab_import = lock_import(lab_import, State.COLUMNS)
    lab_import.state = State.READING
    lab_import.save(update_fields=["state"])
    start_job(lab_import, READ_KIND, by)
    return lab_import


@transaction.atomic
def discard_import(*, lab_import: LabImport, by: User, now: datetime) -> LabImport:
    """Set a file aside of which nothing was written. Raises ImportEnded."""
    lab_import = lock_import(lab_import, State.COLUMNS, State.READY, State.READING)
    lab_import.state, lab_import.ended_at, lab_import.ended_by = State.DISCARDED, now, by
    lab_import.save(update_fields=["state", "ended_at", "ended_by"])
    return lab_import


def lock_import(lab_import: LabImport, *states: str) -> LabImport:
    """Return the import under its row lock, in one of these states. Raises ImportEnded."""
    locked = LabImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=lab_import.pk)
    if locked.state not in states:
        raise ImportEnded
    return locked


def start_job(lab_import: LabImport, kind: str, by: User) -> Job:
    """Record the work on a file and promise it: a lost broker makes it late, never lost."""
    job = Job.objects.create(kind=kind, requested_by=by, parameters={"import": lab_import.pk})
    lab_import.job = job
    lab_import.save(update_fields=["job"])
    promise(f"{kind}_requested", str(job.pk), {"job": job.pk})
    return job


def read_import(*, job: Job, now: datetime) -> None:
    """Read a file's rows and say what each would do; nothing but the rows is written.

    Run again, or twice at once, it writes each row once.
    """
    lab_import = LabImport.objects.select_related("laboratory").get(pk=job.parameters["import"])
    if lab_import.state != State.READING:
        return
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, started_at=now, heard_from_at=now)
    try:
        rows = _rows_of(lab_import)
        count = _write_rows(lab_import, job, rows, now)
    except FileRefused as refused:
        _refuse(lab_import, job, refused, now)
        return
    LabImport.objects.filter(pk=lab_import.pk, state=State.READING).update(
        state=State.READY, row_count=count
    )
    finish_job(job, count)


def finish_job(job: Job, count: int) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, done=count, total=count, finished_at=timezone.now()
    )


def _rows_of(lab_import: LabImport) -> Iterator[SourceRow]:
    with lab_import.file.open("rb") as file:
        opened = open_file(file.read())
    return opened.rows(column_map(lab_import.laboratory))


def _write_rows(lab_import: LabImport, job: Job, rows: Iterator[SourceRow], now: datetime) -> int:
    """Write what each row would do; return how many. Raises FileRefused, `no_rows` for none."""
    known = Acquaintance(lab_import.laboratory)
    own = own_codes(lab_import.laboratory)
    analytes = dict(Analyte.objects.values_list("key", "pk"))
    count = 0
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        judged = judge_rows(chunk, known, own, now)
        positions = range(count + 1, count + 1 + len(chunk))
        _keep_rows(lab_import, positions, zip(chunk, judged, strict=True), analytes)
        count += len(chunk)
        Job.objects.filter(pk=job.pk).update(done=count, heard_from_at=timezone.now())
    if not count:
        raise FileRefused("no_rows")
    return count


@transaction.atomic
def _keep_rows(
    lab_import: LabImport,
    positions: range,
    rows: Iterable[tuple[SourceRow, Judgement]],
    analytes: dict[str, int],
) -> None:
    """Write these rows; those that a run before or beside this one has written stay."""
    LabImport.objects.select_for_update(no_key=True).get(pk=lab_import.pk)
    written = lab_import.rows.filter(position__range=(positions[0], positions[-1]))
    there = set(written.order_by().values_list("position", flat=True))
    copy_rows(
        ImportRow,
        COLUMNS,
        (
            (
                lab_import.pk,
                position,
                json.dumps(source.told(), ensure_ascii=False),
                judgement.state.value,
                judgement.reason,
                judgement.patient_id,
                analytes.get(judgement.key),
                "",
            )
            for position, (source, judgement) in zip(positions, rows, strict=True)
            if position not in there
        ),
    )


def judge_rows(
    rows: Iterable[SourceRow],
    known: Acquaintance,
    own: dict[str, str | None],
    now: datetime,
) -> list[Judgement]:
    """Return what becomes of each row, in order; `known` remembers what the rows said."""
    zone = timezone.get_current_timezone()
    read: list[ReadRow | RowRefused] = []
    for row in rows:
        try:
            read.append(read_row(row, own, zone, now))
        except RowRefused as refused:
            read.append(refused)
    known.learn(read)
    here = known.here()
    return [judge(each, here) for each in read]


@transaction.atomic
def rejudge(*, rows: list[ImportRow], laboratory: Laboratory, now: datetime) -> None:
    """Say anew what each of these waiting rows would do, by what is known now."""
    sources = [SourceRow(**row.told) for row in rows]
    judged = judge_rows(sources, Acquaintance(laboratory), own_codes(laboratory), now)
    analytes = dict(Analyte.objects.values_list("key", "pk"))
    for row, judgement in zip(rows, judged, strict=True):
        row.state, row.reason = judgement.state, judgement.reason
        row.patient_id, row.analyte_id = judgement.patient_id, analytes.get(judgement.key)
    ImportRow.objects.bulk_update(rows, ["state", "reason", "patient", "analyte"], batch_size=500)


def _refuse(lab_import: LabImport, job: Job, refused: FileRefused, now: datetime) -> None:
    LabImport.objects.filter(pk=lab_import.pk).update(
        state=State.REFUSED, refusal=refused.code, ended_at=now, ended_by=lab_import.recorded_by
    )
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, finished_at=timezone.now(), message=refused.code
    )


def table_head(lab_import: LabImport, count: int) -> tuple[list[str], list[Line]]:
    """Return the headings of a table and its first lines. Raises FileRefused."""
    with lab_import.file.open("rb") as file:
        text = open_file(file.read()).text
    return headings_of(text), list(islice(lines_of(text), count))
