"""Laboratories' files written into charts, with what their results do to the courses."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import Job, User
from labs.models import Analyte, ImportRow, LabCode, LabImport
from labs.queries.incoming import in_chunks
from labs.services.filing import Filed, Filing, file_rows, filing_for
from labs.services.incoming import State, finish_job, lock_import, rejudge, start_job
from patients.models import Patient
from prescriptions.models import Course
from prescriptions.queries.policy import lab_levels_on
from prescriptions.queries.stopping import baselines
from prescriptions.services.alarms import raise_alarm
from prescriptions.services.consequences import after_panels
from prescriptions.services.locking import lock_courses_of_all, open_course_among

WRITE_KIND = "labs.write"
ROWS_AT_ONCE = 2_000
TO_WRITE = (ImportRow.State.NEW, ImportRow.State.CHANGED, ImportRow.State.SAME)


# What a row tells of whom it is about, and why it can wait for that.
PERSON = ("ticket_no", "name", "kana", "birth_date", "sex", "accession_no", "collected_on")
TELLING = (("ticket_no",), ("accession_no",), ("name", "birth_date"), ("kana", "birth_date"))
PERSON_REASONS = (
    "no_such_patient",
    "no_patient_number",
    "birth_date_differs",
    "sex_differs",
    "name_differs",
    "nothing_confirms_number",
    "accession_of_other_patient",
)


class RowDecided(Exception):
    """Somebody has decided about the row already; nothing was written."""


@transaction.atomic
def confirm_import(*, lab_import: LabImport, by: User, now: datetime) -> LabImport:
    """Have a file that was read written into the charts by a worker. Raises ImportEnded."""
    lab_import = lock_import(lab_import, State.READY)
    lab_import.state, lab_import.confirmed_at, lab_import.confirmed_by = State.WRITING, now, by
    lab_import.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    start_job(lab_import, WRITE_KIND, by)
    return lab_import


def write_import(*, job: Job, now: datetime) -> None:
    """Write a confirmed file, some patients at a time; run again, it goes on where it was."""
    lab_import = LabImport.objects.select_related("laboratory", "confirmed_by").get(
        pk=job.parameters["import"]
    )
    if lab_import.state != State.WRITING or lab_import.confirmed_by is None:
        return
    rows = lab_import.rows.filter(state__in=TO_WRITE).order_by("patient_id", "position")
    total = rows.count()
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, started_at=now, heard_from_at=now, total=total
    )
    filing = filing_for(lab_import.laboratory, lab_import.confirmed_by, now)
    done = 0
    for chunk in in_chunks(rows.iterator(chunk_size=ROWS_AT_ONCE), ROWS_AT_ONCE):
        write_rows(rows=chunk, filing=filing)
        done += len(chunk)
        Job.objects.filter(pk=job.pk).update(done=done, heard_from_at=timezone.now())
    LabImport.objects.filter(pk=lab_import.pk, state=State.WRITING).update(state=State.DONE)
    finish_job(job, total)


@transaction.atomic
def write_rows(*, rows: list[ImportRow], filing: Filing) -> None:
    """Write rows of some patients with all that follows; those written before are left alone."""
    courses = lock_courses_of_all({row.patient_id for row in rows if row.patient_id})
    filed = file_rows(rows, filing)
    follow(filed=filed, courses=courses, by=filing.by, now=filing.now)


def follow(*, filed: Filed, courses: Mapping[int, list[Course]], by: User, now: datetime) -> None:
    """Stop courses and call doctors by what was just written."""
    touched = {report.patient_id for report in filed.reports.values()}
    running = {
        pk: course
        for pk in touched
        if (course := open_course_among(courses.get(pk, []))) is not None
    }
    if not touched:
        return
    levels = lab_levels_on(timezone.localdate(now))
    first = baselines(running.values())
    for pk, report in filed.reports.items():
        raise_alarm(
            report=report,
            values=filed.values.get(pk, {}),
            baseline=first.get(report.patient_id, {}),
            levels=levels,
            by=by,
            now=now,
        )
    after_panels(open_courses=list(running.values()), by=by, now=now)


@transaction.atomic
def give_rows(*, row: ImportRow, patient: Patient, by: User, now: datetime) -> list[ImportRow]:
    """Write a waiting row, and those of the same person in its file, for the patient whom
    somebody has named. Raises RowDecided.
    """
    rows = _of_same_person(_lock_waiting(row))
    _decide(rows, "", by, now)
    for each in rows:
        each.patient = patient
    ImportRow.objects.bulk_update(rows, ["patient"], batch_size=500)
    _write(rows, by, now)
    return rows


def _of_same_person(row: ImportRow) -> list[ImportRow]:
    """Return the waiting rows of a file that tell the same of their patient and day.

    Rows that tell too little to be of one person, as a name alone, are decided one by one.
    """
    if not any(all(row.told.get(name) for name in names) for names in TELLING):
        return [row]
    same = {f"told__{name}": row.told[name] for name in PERSON if row.told.get(name)}
    absent = {f"told__{name}__isnull": True for name in PERSON if not row.told.get(name)}
    waiting = ImportRow.objects.select_for_update(no_key=True, of=("self",)).waiting()
    return list(
        waiting.filter(lab_import=row.lab_import, **same, **absent)
        .filter(reason__in=PERSON_REASONS)
        .select_related("lab_import__laboratory")
        .order_by("position")
    ) or [row]


@transaction.atomic
def reject_rows(*, rows: Iterable[ImportRow], note: str, by: User, now: datetime) -> int:
    """Leave waiting rows out for good, and keep why. Returns how many."""
    waiting = list(
        ImportRow.objects.select_for_update(no_key=True, of=("self",))
        .waiting()
        .filter(pk__in=[row.pk for row in rows])
        .order_by("pk")
    )
    for row in waiting:
        row.state = ImportRow.State.REJECTED
    _decide(waiting, note, by, now)
    return len(waiting)


@transaction.atomic
def learn_code(*, row: ImportRow, analyte: Analyte | None, by: User, now: datetime) -> int:
    """Keep what a laboratory's code means, and let every row that waits for it go on.

    None leaves the item out from now on. Returns how many rows went on. Raises RowDecided.
    """
    row = _lock_waiting(row)
    told = row.told.get("code", "").strip() or row.told.get("item", "").strip()
    laboratory = row.lab_import.laboratory
    LabCode.objects.get_or_create(
        laboratory=laboratory, told=told[:100], defaults={"analyte": analyte, "recorded_by": by}
    )
    waiting = ImportRow.objects.select_for_update(no_key=True, of=("self",)).waiting()
    alike = [
        each
        for each in waiting.filter(lab_import__laboratory=laboratory, reason=row.reason)
        if told in (each.told.get("code", "").strip(), each.told.get("item", "").strip())
    ]
    _decide(alike, "", by, now)
    rematch(rows=alike, by=by, now=now)
    return len(alike)


def rematch(*, rows: list[ImportRow], by: User, now: datetime) -> None:
    """Judge rows anew by what is known now, and write those that have found their patient."""
    for lab_import in {row.lab_import for row in rows}:
        own = [row for row in rows if row.lab_import_id == lab_import.pk]
        rejudge(rows=own, laboratory=lab_import.laboratory, now=now)
        _write([row for row in own if row.state in TO_WRITE], by, now)


def _write(rows: list[ImportRow], by: User, now: datetime) -> None:
    if rows:
        laboratory = rows[0].lab_import.laboratory
        ordered = sorted(rows, key=lambda row: (row.patient_id or 0, row.position))
        write_rows(rows=ordered, filing=filing_for(laboratory, by, now))


def _lock_waiting(row: ImportRow) -> ImportRow:
    locked = (
        ImportRow.objects.select_for_update(no_key=True, of=("self",))
        .select_related("lab_import__laboratory")
        .waiting()
        .filter(pk=row.pk)
        .first()
    )
    if locked is None:
        raise RowDecided
    return locked


def _decide(rows: list[ImportRow], note: str, by: User, now: datetime) -> None:
    for row in rows:
        row.decided_at, row.decided_by, row.decision_note = now, by, note
    ImportRow.objects.bulk_update(
        rows, ["state", "decided_at", "decided_by", "decision_note"], batch_size=500
    )
