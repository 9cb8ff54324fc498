"""Laboratory results: a large file taken in, and the flow sheet of a long treatment."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from statistics import median
from threading import Event, Thread
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from bench.browser import connection_kept
from bench.entries import figure
from bench.files import copied, private_megabytes
from bench.stage import Stage
from clinic.models import User
from clinic.roles import DOCTOR
from labs.models import Analyte, LabImport, Laboratory, LabReport, LabValue
from labs.rules.analytes import analytes
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.tables import headings_of
from labs.services.incoming import begin_reading, learn_columns, read_import, receive_file
from patients.models import Patient
from prescriptions.services.importing import confirm_import, write_import

ROWS, ANALYTES, PANELS, ROUNDS = 100_000, 25, 60, 15
# Table with columns, and the query for a file's rows as those of a twin with other numbers.
TWINS = {
    """labs_importrow (id, lab_import_id, position, told, state, reason, patient_id, analyte_id,
        decision_note)""": """
        SELECT id + 1000000000, %(new)s, position, told, state, reason, patient_id, analyte_id,
            decision_note
        FROM labs_importrow WHERE lab_import_id = %(old)s""",
    """labs_labreport (id, patient_id, laboratory_id, accession_no, collected_at, resulted_at,
        resulted_by_id, review_comment, voided_reason, recorded_by_id)""": """
        SELECT id + 1000000000, patient_id, %(laboratory)s, accession_no, collected_at, resulted_at,
            resulted_by_id, review_comment, voided_reason, recorded_by_id
        FROM labs_labreport WHERE id IN (
            SELECT report_id FROM labs_labvalue value
            JOIN labs_importrow told ON told.id = value.import_row_id
            WHERE told.lab_import_id = %(old)s
        )""",
    """labs_labvalue (id, report_id, analyte_id, raw, comparator, value, unit, low, high,
        unusable_reason, correction_reason, import_row_id, recorded_by_id)""": """
        SELECT value.id + 1000000000, report_id + 1000000000, value.analyte_id, raw, comparator,
            value.value, unit, low, high, unusable_reason, correction_reason,
            import_row_id + 1000000000, value.recorded_by_id
        FROM labs_labvalue value JOIN labs_importrow told ON told.id = value.import_row_id
        WHERE told.lab_import_id = %(old)s""",
}
HEAD = "患者番号,カナ氏名,生年月日,採取日,JLAC10,項目名,結果,単位"


@figure("100,000 laboratory rows read, confirmed and written", unit="s", at_most=60)
def large_file(stage: Stage) -> float:
    return taken_in(stage.user(DOCTOR)).seconds


@figure("Laboratory rows taken in a second", unit="rows")
def large_file_rate(stage: Stage) -> float:
    return ROWS / taken_in(stage.user(DOCTOR)).seconds


@figure("The same rows, panels and values by bare COPY into the same tables", unit="s")
def large_file_bare(stage: Stage) -> float:
    return taken_in(stage.user(DOCTOR)).bare_seconds


@figure("Memory that 100,000 laboratory rows add", unit="MB", at_most=300)
def large_file_memory(stage: Stage) -> float:
    return taken_in(stage.user(DOCTOR)).megabytes


@figure("Values that the same 100,000 rows add again", unit="values", at_most=0)
def same_rows_again(stage: Stage) -> float:
    return taken_in(stage.user(DOCTOR)).values_again


@figure("Flow sheet of 60 panels and 25 analytes", unit="ms", at_most=100)
def flow_sheet(stage: Stage) -> float:
    browser, patient = stage.browser(DOCTOR), stage.course(0).patient
    address = reverse("prescriptions:flow_show", args=[patient.pk])
    times = []
    with connection_kept(), transaction.atomic():
        fill(patient, stage.user(DOCTOR))
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            browser.get(address)
            times.append(time.perf_counter() - begun)
        transaction.set_rollback(True)
    return median(times) * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a large file cost; again: the values that it adds under another name."""

    seconds: float
    bare_seconds: float
    megabytes: float
    values_again: int


@cache
def taken_in(by: User) -> Taken:
    """Take the file in, write what came of it again by COPY, and take it in a second time.

    Everything is taken back at the end, so the checks that a commit makes are asked for.
    """
    content = large_table()
    with transaction.atomic():
        laboratory = Laboratory.objects.create(name="bench")
        columns = proposed_map(headings_of(HEAD))
        learn_columns(laboratory=laboratory, columns=columns, by=by)
        before, watch = private_megabytes(), Watch()
        begun = time.perf_counter()
        lab_import = take_in(laboratory, content, by)
        ask_constraints()
        seconds = time.perf_counter() - begun
        megabytes = watch.stop() - before
        bare_seconds = written_bare(lab_import)
        count = LabValue.objects.count()
        take_in(laboratory, content + b"\r\n", by)
        more = LabValue.objects.count() - count
        transaction.set_rollback(True)
    return Taken(seconds=seconds, bare_seconds=bare_seconds, megabytes=megabytes, values_again=more)


def ask_constraints() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def written_bare(lab_import: LabImport) -> float:
    """Return how long PostgreSQL takes to write the file's rows once more, with other numbers."""
    twin = LabImport.objects.create(
        laboratory=Laboratory.objects.create(name="bench, bare"),
        file=lab_import.file.name,
        file_name="twin.csv",
        sha256="0" * 64,
        format=lab_import.format,
        encoding=lab_import.encoding,
        recorded_by=lab_import.recorded_by,
    )
    words: dict[str, object] = {
        "old": lab_import.pk,
        "new": twin.pk,
        "laboratory": twin.laboratory_id,
    }
    texts = [(into, b"".join(copied(query, words))) for into, query in TWINS.items()]
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        for into, text in texts:
            with cursor.copy(f"COPY {into} FROM STDIN (FORMAT csv, HEADER)") as copy:
                copy.write(text)
    ask_constraints()
    return time.perf_counter() - begun


def take_in(laboratory: Laboratory, content: bytes, by: User) -> LabImport:
    received = receive_file(laboratory=laboratory, name="large.csv", content=content, by=by)
    if received.state == received.State.COLUMNS:
        received = begin_reading(lab_import=received, by=by)
    read_import(job=job_of(received), now=timezone.now())
    received.refresh_from_db()
    confirmed = confirm_import(lab_import=received, by=by, now=timezone.now())
    write_import(job=job_of(confirmed), now=timezone.now())
    return confirmed


def job_of(lab_import: Any) -> Any:
    return lab_import.job


def large_table() -> bytes:
    """Return rows of every patient on as many days as it takes."""
    results = [
        f"{each.jlac10},{each.name_ja},{usual(each.key)},{each.unit}"
        for each in Analyte.objects.exclude(key="alp_jscc")[:ANALYTES]
    ]
    patients = list(Patient.objects.order_by("pk")[:2_000])
    lines, day = [HEAD], datetime(2020, 1, 6, 8, 30, tzinfo=timezone.get_current_timezone())
    while len(lines) <= ROWS:
        day += timedelta(days=1)
        for patient in patients:
            about = (
                f"{patient.ticket_no},{patient.kana},{patient.birth_date:%Y%m%d},{day:%Y%m%d%H%M}"
            )
            lines += [f"{about},{told}" for told in results]
    return "\r\n".join([*lines[: ROWS + 1], ""]).encode("cp932")


def usual(key: str) -> Decimal:
    """Return a value of somebody healthy."""
    interval = analytes()[key].male
    return interval.low or interval.high or Decimal(20)


def fill(patient: Patient, by: User) -> None:
    """Give a patient as many panels as the sheet is to show."""
    laboratory = Laboratory.objects.create(name="bench")
    shown = list(Analyte.objects.all()[:ANALYTES])
    now = timezone.now()
    for number in range(PANELS):
        report = LabReport.objects.create(
            patient=patient,
            laboratory=laboratory,
            collected_at=now - timedelta(days=7 * number + 1),
            resulted_at=now,
            resulted_by=by,
            recorded_by=by,
        )
        LabValue.objects.bulk_create(
            LabValue(
                report=report,
                analyte=each,
                raw=f"{20 + number}",
                value=Decimal(20 + number),
                unit=each.unit,
                low=Decimal(10),
                high=Decimal(42),
                recorded_by=by,
            )
            for each in shown
        )


class Watch:
    """Looks at this process's memory while something runs."""

    def __init__(self) -> None:
        self.peak = 0.0
        self.done = Event()
        self.thread = Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        while not self.done.wait(0.05):
            self.peak = max(self.peak, private_megabytes())

    def stop(self) -> float:
        self.done.set()
        self.thread.join()
        return self.peak
