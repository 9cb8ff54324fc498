"""Laboratory results: a large file taken in, and the flow sheet of a long treatment."""

import time
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from statistics import median
from threading import Event, Thread
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bench.entries import figure
from bench.files import private_megabytes
from bench.stage import Stage
from clinic.models import User
from clinic.roles import DOCTOR
from labs.models import Analyte, Laboratory, LabReport, LabValue
from labs.rules.analytes import analytes
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.tables import headings_of
from labs.services.incoming import begin_reading, learn_columns, read_import, receive_file
from patients.models import Patient
from prescriptions.services.importing import confirm_import, write_import

ROWS, ANALYTES, PANELS, ROUNDS = 100_000, 25, 60, 15
HEAD = "患者番号,カナ氏名,生年月日,採取日,JLAC10,項目名,結果,単位"


@figure("100,000 laboratory rows read, confirmed and written", unit="s", at_most=60)
def large_file(stage: Stage) -> float:
    return taken_in(stage.user(DOCTOR))[0]


@figure("Memory that 100,000 laboratory rows add", unit="MB", at_most=300)
def large_file_memory(stage: Stage) -> float:
    return taken_in(stage.user(DOCTOR))[1]


@figure("Values that the same 100,000 rows add again", unit="values", at_most=0)
def same_rows_again(stage: Stage) -> float:
    return taken_in(stage.user(DOCTOR))[2]


@figure("Flow sheet of 60 panels and 25 analytes", unit="ms", at_most=100)
def flow_sheet(stage: Stage) -> float:
    browser, patient = stage.browser(DOCTOR), stage.course(0).patient
    address = reverse("prescriptions:flow_show", args=[patient.pk])
    times = []
    with transaction.atomic():
        fill(patient, stage.user(DOCTOR))
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            browser.get(address)
            times.append(time.perf_counter() - begun)
        transaction.set_rollback(True)
    return median(times) * 1000


@cache
def taken_in(by: User) -> tuple[float, float, int]:
    """Return seconds, megabytes, and the values that the same rows add under another name."""
    content = large_table()
    with transaction.atomic():
        laboratory = Laboratory.objects.create(name="bench")
        columns = proposed_map(headings_of(HEAD))
        learn_columns(laboratory=laboratory, columns=columns, by=by)
        before, watch = private_megabytes(), Watch()
        begun = time.perf_counter()
        take_in(laboratory, content, by)
        seconds = time.perf_counter() - begun
        megabytes = watch.stop() - before
        count = LabValue.objects.count()
        take_in(laboratory, content + b"\r\n", by)
        more = LabValue.objects.count() - count
        transaction.set_rollback(True)
    return seconds, megabytes, more


def take_in(laboratory: Laboratory, content: bytes, by: User) -> None:
    received = receive_file(laboratory=laboratory, name="large.csv", content=content, by=by)
    if received.state == received.State.COLUMNS:
        received = begin_reading(lab_import=received, by=by)
    read_import(job=job_of(received), now=timezone.now())
    received.refresh_from_db()
    confirmed = confirm_import(lab_import=received, by=by, now=timezone.now())
    write_import(job=job_of(confirmed), now=timezone.now())


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
