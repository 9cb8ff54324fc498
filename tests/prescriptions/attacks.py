"""Raw SQL as the application role, past every line of Python."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from prescriptions.models import Prescription
from tests.prescriptions.scene import Scene


def run(statement: str, *values: object) -> None:
    """Execute a statement and let the deferred checks speak, as a commit would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def insert(table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608


Statement = Callable[[Any], None]
MERGE = """MERGE INTO {table} USING (SELECT 1) AS it ON false
WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({marks})"""


def ways_to_insert(table: str, values: Mapping[str, object]) -> list[Statement]:
    """Return every way in which SQL writes a new row; each takes a cursor."""
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    row = list(values.values())

    def copy(cursor: Any) -> None:
        with cursor.connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copied:
            copied.write_row(row)

    into = f"INTO {table} ({names}) VALUES ({marks})"
    writes = (
        f"INSERT {into}",
        f"INSERT INTO {table} ({names}) SELECT {marks}",
        f"WITH new AS (INSERT {into} RETURNING *) TABLE new",
        MERGE.format(table=table, names=names, marks=marks),
    )
    return [*(partial(_execute, text=text, row=row) for text in writes), copy]


def _execute(cursor: Any, *, text: str, row: list[object]) -> None:
    cursor.execute(text, row)


def refused_all(name: str, attempts: Iterable[Sequence[Statement]]) -> int:
    """Try each transaction, see the wall of that name refuse it, and return how many there were."""
    tried = 0
    for statements in attempts:
        with pytest.raises((IntegrityError, psycopg.IntegrityError), match=name):
            _commit(statements)
        tried += 1
    return tried


def _commit(statements: Sequence[Statement]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            statement(cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def prescription_row(it: Scene, **changed: object) -> dict[str, object]:
    values: dict[str, object] = {
        "course_id": it.course.pk,
        "visit_id": it.visit.pk,
        "product_id": it.product.pk,
        "prescribed_on": it.today,
        "prescribed_by_id": it.doctor.pk,
        "recorded_by_id": it.doctor.pk,
        "daily_mg": 40,
        "days": 30,
        "units_10mg": 0,
        "units_20mg": 60,
        "last_dose_on": it.today + datetime.timedelta(days=29),
        "dose_reason": "",
        "gate_facts": "{}",
        "gate_findings": "[]",
        "voided_reason": "",
    }
    return values | changed


def prescribe(it: Scene, **changed: object) -> None:
    insert("prescriptions_prescription", **prescription_row(it, **changed))


def dispense_row(it: Scene, prescription: Prescription, **changed: object) -> dict[str, object]:
    values: dict[str, object] = {
        "prescription_id": prescription.pk,
        "branch_id": it.course.branch_id,
        "dispensed_on": it.today,
        "gate_facts": "{}",
        "gate_findings": "[]",
        "recorded_by_id": it.doctor.pk,
    }
    return values | changed


def hand_over(it: Scene, prescription: Prescription, **changed: object) -> None:
    insert("prescriptions_dispense", **dispense_row(it, prescription, **changed))


def reading_row(it: Scene, result: str, **changed: object) -> dict[str, object]:
    values: dict[str, object] = {
        "patient_id": it.patient.pk,
        "kind": "urine",
        "taken_at": it.now,
        "taken_on": it.today,
        "result": result,
        "method": "",
        "kit_lot_no": "",
        "is_observed": True,
        "read_by_id": it.doctor.pk,
        "recorded_by_id": it.doctor.pk,
        "voided_reason": "",
    }
    return values | changed


def record_test(it: Scene, result: str, **changed: object) -> None:
    insert("labs_pregnancytest", **reading_row(it, result, **changed))


def refused(name: str, attack: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError, match=name):
        attack()


def void_tests(it: Scene) -> None:
    it.patient.pregnancy_tests.update(
        voided_at=it.now, voided_by=it.doctor, voided_reason="wrong patient"
    )
