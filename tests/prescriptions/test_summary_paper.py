"""The paper a patient takes home."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from clinic.models import AccessLog
from patients.models import Patient, Visit
from prescriptions.documents import summary_html, visit_summary
from prescriptions.models import Prescription
from tests.conftest import signed_in
from tests.prescriptions.scene import scene, woman_scene

pytestmark = pytest.mark.django_db


def confirmed(it, language: str = "ja"):
    it.issue()
    Patient.objects.filter(pk=it.patient.pk).update(document_language=language)
    Visit.objects.filter(pk=it.visit.pk).update(
        state="confirmed", confirmed_at=timezone.now(), confirmed_by=it.doctor
    )
    return Visit.objects.select_related("patient", "branch", "doctor").get(pk=it.visit.pk)


def paper(visit) -> str:
    standing = Prescription.objects.standing().filter(visit=visit)
    return summary_html(visit_summary(visit, standing, None))


def test_woman_reads_dose_missed_doses_contraception_sun_and_blood_in_her_language():
    shown = paper(confirmed(woman_scene(), "en"))

    assert "20 mg × 2" in shown
    assert "Never take a double dose" in shown
    assert "You must not become pregnant" in shown
    assert "No blood donation until" in shown
    assert "No tanning until" in shown
    assert "Nothing was prescribed" not in shown


def test_man_reads_what_concerns_a_man():
    shown = paper(confirmed(scene(), "en"))

    assert "for one month after" in shown
    assert "become pregnant" not in shown


def test_paper_speaks_the_patients_language_whatever_the_staff_reads():
    visit = confirmed(woman_scene(), "ja")

    with override("en"):
        shown = paper(visit)

    assert "妊娠してはいけません" in shown
    assert 'lang="ja"' in shown


def test_visit_without_prescription_gives_no_instructions():
    it = scene()
    it.issue()
    Prescription.objects.update(voided_at=it.now, voided_by=it.doctor, voided_reason="x")

    shown = paper(Visit.objects.select_related("patient", "branch", "doctor").get())

    assert "double dose" not in shown


def test_print_is_one_page_and_logged():
    it = woman_scene()
    visit = confirmed(it)

    response = signed_in(it.doctor).post(
        reverse("prescriptions:visit_summary", args=[it.patient.pk, visit.pk])
    )

    pages = PdfReader(io.BytesIO(response.content)).pages
    assert len(pages) == 1
    assert "飲み忘れ" in pages[0].extract_text()
    assert AccessLog.objects.filter(action="print", object_id=f"summary {visit.pk}").exists()
