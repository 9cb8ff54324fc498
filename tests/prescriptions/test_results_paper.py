"""The results that a patient takes home: read by a clinician first, in the patient's language."""

import io

import pytest
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from clinic.models import AccessLog
from labs.models import LabReport, LabValue
from labs.queries import graded_report
from labs.rules.levels import default_level_rules
from prescriptions.lab_papers import results_html
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.labs import AnalyteFactory, LabReportFactory, LabValueFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db


def panel(language: str, **told: object) -> LabReport:
    """Make a panel with a high value, a bound and a value that was not measured."""
    patient = PatientFactory(document_language=language)
    report = LabReportFactory(patient=patient, review_comment="Drink less wine.", **told)
    LabValueFactory(report=report, raw="61", value=61)
    tg = AnalyteFactory(key="tg", name_en="triglycerides", name_ja="中性脂肪", unit="mg/dL")
    LabValueFactory(report=report, analyte=tg, raw="<25", comparator="<", value=25, low=None)
    ck = AnalyteFactory(key="ck", name_en="creatine kinase", name_ja="CK")
    LabValueFactory(report=report, analyte=ck, raw="溶血", value=None, unusable_reason="unfit")
    return report


def print_of(report: LabReport, role: str = "doctor"):
    address = reverse("prescriptions:report_print", args=[report.patient_id, report.pk])
    return signed_in(StaffFactory(role=role)).post(address)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Your results", "triglycerides", "&lt;25 mg/dL", "↑ above", "not measured"]),
        ("ja", ["検査結果", "中性脂肪", "高い", "&lt;25 mg/dL", "↑", 'lang="ja"']),
    ],
)
def test_paper_speaks_the_patients_language_and_keeps_values_as_written(language, words):
    report = panel(language)

    with override("ja" if language == "en" else "en"):
        shown = results_html(report, graded_report(report, default_level_rules()))

    assert [word for word in words if word not in shown] == []
    assert "Drink less wine." in shown
    assert "溶血" not in shown


def test_print_is_one_page_and_logged():
    report = panel("ja")

    response = print_of(report)

    assert len(PdfReader(io.BytesIO(response.content)).pages) == 1
    assert AccessLog.objects.filter(action="print", object_id=f"results {report.pk}").exists()


def test_results_that_nobody_has_read_are_not_printed():
    report = panel("ja", reviewed_at=None, reviewed_by=None)

    assert print_of(report).status_code == 404
    assert LabValue.objects.count() == 3


def test_reception_prints_no_results():
    assert print_of(panel("ja"), role="reception").status_code == 403
