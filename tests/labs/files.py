"""Laboratories' files as text and bytes, and what takes them in."""

import datetime
from typing import Any

from django.utils import timezone

from labs.models import LabImport
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.tables import headings_of
from labs.services.incoming import begin_reading, learn_columns, read_import, receive_file
from patients.models import Patient
from prescriptions.services.importing import confirm_import, write_import

HEAD = "患者番号,カナ氏名,生年月日,採取日,項目名,結果,単位,状態"
PLAIN = {"ALT": ("20", "U/L"), "AST": ("18", "U/L"), "中性脂肪": ("<25", "mg/dL")}


def line(patient: Patient, item: str, value: str, unit: str = "U/L", **told: str) -> str:
    """Return one result of a patient as a line of a table."""
    on = timezone.localdate() - datetime.timedelta(days=1)
    plain = {
        "ticket_no": patient.ticket_no,
        "kana": patient.kana,
        "birth_date": f"{patient.birth_date:%Y%m%d}",
        "on": f"{on:%Y/%m/%d} 8:30",
        "item": item,
        "value": value,
        "unit": unit,
        "status": "",
    }
    return ",".join((plain | told).values())


def table(*lines: str) -> bytes:
    return "\r\n".join((HEAD, *lines, "")).encode("cp932")


def panel(patient: Patient, **told: str) -> list[str]:
    return [line(patient, item, value, unit, **told) for item, (value, unit) in PLAIN.items()]


def read(laboratory: Any, content: bytes, by: Any) -> LabImport:
    """Receive a file and read it, with the columns that its headings propose."""
    received = receive_file(laboratory=laboratory, name="results.csv", content=content, by=by)
    if received.state == LabImport.State.COLUMNS:
        headings = headings_of(content.decode("cp932"))
        learn_columns(laboratory=laboratory, columns=proposed_map(headings), by=by)
        received = begin_reading(lab_import=received, by=by)
    read_import(job=received.job, now=timezone.now())
    received.refresh_from_db()
    return received


def take_in(laboratory: Any, content: bytes, by: Any) -> LabImport:
    """Receive, read, confirm and write a file."""
    received = read(laboratory, content, by)
    if received.state == LabImport.State.READY:
        received = confirm_import(lab_import=received, by=by, now=timezone.now())
        write_import(job=received.job, now=timezone.now())
        received.refresh_from_db()
    return received
