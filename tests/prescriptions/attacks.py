"""Raw SQL as the application role, past every line of Python."""

import datetime
from collections.abc import Callable

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


def prescribe(it: Scene, **changed: object) -> None:
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
    insert("prescriptions_prescription", **values | changed)


def hand_over(it: Scene, prescription: Prescription, **changed: object) -> None:
    values: dict[str, object] = {
        "prescription_id": prescription.pk,
        "branch_id": it.course.branch_id,
        "dispensed_on": it.today,
        "gate_facts": "{}",
        "gate_findings": "[]",
        "recorded_by_id": it.doctor.pk,
    }
    insert("prescriptions_dispense", **values | changed)


def record_test(it: Scene, result: str, **changed: object) -> None:
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
    insert("labs_pregnancytest", **values | changed)


def refused(name: str, attack: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError, match=name):
        attack()


def void_tests(it: Scene) -> None:
    it.patient.pregnancy_tests.update(
        voided_at=it.now, voided_by=it.doctor, voided_reason="wrong patient"
    )
