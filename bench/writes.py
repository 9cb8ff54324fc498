"""A visit with its results, saved as the consultation page saves it."""

from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from bench.entries import Pair, compared
from bench.stage import Stage
from clinic.models import User
from clinic.roles import DOCTOR
from labs.inputs import PregnancyReading, Reading, Specimen
from labs.models import Analyte, Laboratory
from labs.rules.analytes import analytes
from patients.models import Patient, Visit
from prescriptions.inputs import Consultation, Panel
from prescriptions.models import Course
from prescriptions.services.consultations import save_consultation
from prescriptions.services.visits import VisitStart, start_visit

VISIT = """
    INSERT INTO patients_visit (patient_id, branch_id, kind, visited_on, state, doctor_id,
        confirmed_at, confirmed_by_id, recorded_at, recorded_by_id, version, voided_reason,
        complaint, findings, explained, weight_kg, has_side_effects, phq2, mood_note, pregnant,
        contraception_methods)
    VALUES (%s, %s, 'phone', %s, 'confirmed', %s, %s, %s, now(), %s, 1, '', '', '', '', 60, false,
        0, '', '', '{}') RETURNING id
"""
REPORT = """
    INSERT INTO labs_labreport (patient_id, visit_id, laboratory_id, accession_no, collected_at,
        resulted_at, resulted_by_id, reviewed_at, reviewed_by_id, review_comment, voided_reason,
        recorded_at, recorded_by_id)
    VALUES (%s, %s, %s, '', %s, %s, %s, %s, %s, '', '', now(), %s) RETURNING id
"""
VALUE = """
    INSERT INTO labs_labvalue (report_id, analyte_id, raw, comparator, value, unit,
        unusable_reason, correction_reason, recorded_at, recorded_by_id)
    VALUES (%s, %s, %s, '', %s, %s, '', '', now(), %s)
"""
TEST = """
    INSERT INTO labs_pregnancytest (patient_id, visit_id, kind, taken_at, taken_on, result, method,
        kit_lot_no, is_observed, read_by_id, voided_reason, recorded_at, recorded_by_id)
    VALUES (%s, %s, 'urine', %s, %s, 'negative', '', '', true, %s, '', now(), %s)
"""


@compared(
    "Visit with blood and pregnancy tests confirmed",
    beside="the same rows in one bare transaction, same triggers",
    at_most=5,
)
def consultation(stage: Stage) -> Pair:
    doctor = stage.user(DOCTOR)
    panel = healthy_panel()
    laboratory = Laboratory.objects.order_by("pk")[0]
    # Each side takes patients of its own, since each patient has one such visit a day.
    half = len(stage.courses) // 2

    def ours(n: int) -> object:
        return confirmed(stage, stage.course(n % half), doctor, panel, laboratory)

    def reference(n: int) -> object:
        return written(stage, stage.course(half + n % half), doctor, panel, laboratory)

    return Pair(ours=ours, reference=reference, count=6)


def healthy_panel() -> dict[Analyte, Decimal]:
    """Return every month's analytes with a value that lies inside both sexes' intervals.

    Nothing of it raises an alarm, whose task and hold the reference would not write.
    """
    monthly = [key for key, analyte in analytes().items() if analyte.required_each_month]
    panel = {}
    for analyte in Analyte.objects.filter(key__in=monthly).prefetch_related("intervals"):
        intervals = analyte.intervals.all()
        lows = [each.low for each in intervals if each.low is not None]
        highs = [each.high for each in intervals if each.high is not None]
        panel[analyte] = (max(lows, default=Decimal(0)) + min(highs, default=2 * max(lows))) / 2
    return panel


def confirmed(
    stage: Stage,
    course: Course,
    doctor: User,
    panel: dict[Analyte, Decimal],
    laboratory: Laboratory,
) -> object:
    patient, now = course.patient, stage.now
    start = VisitStart(branch=course.branch, kind=Visit.Kind.PHONE, doctor=doctor)
    visit = start_visit(patient=patient, start=start, by=doctor, now=now)
    reading = PregnancyReading(result="negative", taken_at=now, visit=visit)
    consulted = Consultation(
        answers={"weight_kg": Decimal(60), "has_side_effects": False, "phq2": 0},
        panel=Panel(
            specimen=Specimen(laboratory=laboratory, collected_at=now, visit=visit),
            readings={
                each: Reading(raw=str(value), value=value, unit=each.unit)
                for each, value in panel.items()
            },
        ),
        pregnancy_test=reading if patient.sex == Patient.Sex.FEMALE else None,
    )
    return save_consultation(
        visit=visit, version=visit.version, consultation=consulted, by=doctor, now=now
    )


@transaction.atomic
def written(
    stage: Stage,
    course: Course,
    doctor: User,
    panel: dict[Analyte, Decimal],
    laboratory: Laboratory,
) -> None:
    by, now, patient = doctor.pk, stage.now, course.patient
    with connection.cursor() as cursor:
        visited = [patient.pk, course.branch_id, stage.today, by, now, by, by]
        visit = inserted(cursor, VISIT, visited)
        report = [patient.pk, visit, laboratory.pk, now, now, by, now, by, by]
        number = inserted(cursor, REPORT, report)
        cursor.executemany(
            VALUE,
            [[number, each.pk, str(value), value, each.unit, by] for each, value in panel.items()],
        )
        if patient.sex == Patient.Sex.FEMALE:
            cursor.execute(TEST, [patient.pk, visit, now, stage.today, by, by])


def inserted(cursor: Any, query: str, words: list[Any]) -> int:
    cursor.execute(query, words)
    return int(cursor.fetchone()[0])
