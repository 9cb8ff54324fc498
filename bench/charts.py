"""The chart of somebody who has come for five years."""

from datetime import timedelta
from statistics import median

from bench.entries import figure
from bench.measuring import timed
from bench.stage import Stage
from clinic.roles import DOCTOR
from labs.models import Analyte, Laboratory, LabReport, LabValue
from patients.models import LesionCount, Visit
from prescriptions.models import Course

VISITS = 60
ANALYTES = 25
CALLS = 40


@figure(f"Chart of {VISITS} visits with {ANALYTES} analytes each", unit="ms", at_most=100)
def long_chart(stage: Stage) -> float:
    doctor = stage.browser(DOCTOR)
    course = stage.courses[-1]
    _visits(stage, course)
    url = f"/patients/{course.patient_id}/chart/"
    doctor.get(url)
    return median(timed(lambda _n: doctor.get(url), n) for n in range(CALLS))


def _visits(stage: Stage, course: Course) -> None:
    """Let a patient have come every month for five years."""
    analytes = list(Analyte.objects.order_by("position")[:ANALYTES])
    laboratory = Laboratory.objects.order_by("pk")[0]
    own = {"patient": course.patient, "recorded_by": course.doctor}
    Course.objects.filter(pk=course.pk).update(
        opened_on=stage.today - timedelta(30 * VISITS),
        started_on=stage.today - timedelta(30 * VISITS),
    )
    for month in range(VISITS):
        at = stage.now - timedelta(days=30 * month + 3)
        visit = Visit.objects.create(
            branch=course.branch,
            kind="follow_up",
            visited_on=at.date(),
            doctor=course.doctor,
            weight_kg=60,
            **own,
        )
        LesionCount.objects.create(
            visit=visit,
            site="face_left",
            comedones=9,
            papules=5,
            pustules=2,
            nodules=0,
            recorded_by=course.doctor,
        )
        report = LabReport.objects.create(
            laboratory=laboratory,
            collected_at=at,
            resulted_at=at,
            resulted_by=course.doctor,
            **own,
        )
        LabValue.objects.bulk_create(
            LabValue(
                report=report,
                analyte=analyte,
                raw=str(20 + month % 7),
                value=20 + month % 7,
                unit=analyte.unit,
                low=10,
                high=24,
                recorded_by=course.doctor,
            )
            for analyte in analytes
        )
