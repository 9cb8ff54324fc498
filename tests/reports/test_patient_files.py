"""A patient's whole record as FHIR and on paper.

BUNDLES says of how many invented patients the bundle is tried (300, the demo's, before a release).
"""

import io
import json
import os

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from clinic import roles
from clinic.models import AccessLog, Job
from clinic.services.jobs import run_job
from patients.models import Patient
from reports.documents.fhir.bundle import NotFhir, bundle_of, validate
from reports.documents.patient_files import patient_file
from reports.queries.patient_record import record_of
from reports.services.demo import write_cohort
from reports.services.demo_cases import write_cases
from reports.services.demo_setting import prepare_setting

pytestmark = pytest.mark.django_db
BUNDLES = int(os.environ.get("BUNDLES", "25"))


@pytest.fixture
def cases():
    today = timezone.localdate()
    call_command("load_clinic")
    write_cases(setting=prepare_setting(today=today), today=today)
    return list(Patient.objects.order_by("pk"))


def resources(text):
    found = {}
    for entry in json.loads(text)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return found


def test_bundle_of_every_case_validates_and_every_reference_is_in_it(cases):
    assert len(cases) == 9
    for patient in cases:
        text = bundle_of(record_of(patient), timezone.now())
        urls = {entry["fullUrl"] for entry in json.loads(text)["entry"]}
        assert len(urls) == len(json.loads(text)["entry"])
        assert set(references(json.loads(text))) <= urls


def test_bundle_of_invented_patients_validates_too():
    call_command("load_clinic")
    setting = prepare_setting(today=timezone.localdate())
    write_cohort(
        setting=setting, count=BUNDLES, seed=5, today=timezone.localdate(), report=lambda *_: None
    )

    assert Patient.objects.count() == BUNDLES
    for patient in Patient.objects.all():
        found = resources(bundle_of(record_of(patient), timezone.now()))
        assert len(found["Patient"]) == 1


def references(value):
    if isinstance(value, dict):
        if str(value.get("reference", "")).startswith("urn:uuid:"):
            yield value["reference"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_bundle_holds_everything_of_the_record(cases, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        record = record_of(cases[0])
        found = resources(bundle_of(record, timezone.now()))

    assert len(found["Encounter"]) == len(record.visits)
    assert len(found["MedicationRequest"]) == len(record.prescriptions)
    assert len(found["MedicationDispense"]) == len(record.lines)
    assert len(found["DiagnosticReport"]) == len(record.reports)
    assert len(found["Consent"]) == len(record.consents)
    alt = [each for each in found["Observation"] if "ALT" in each["code"]["text"]]
    assert {coding["system"] for coding in alt[0]["code"]["coding"]} == {
        "urn:oid:1.2.392.200119.4.504",
        "http://loinc.org",
    }
    assert found["Patient"][0]["meta"]["profile"][0].endswith("JP_Patient")


def test_bundle_is_the_same_under_the_same_names(cases):
    now = timezone.now()

    assert bundle_of(record_of(cases[1]), now) == bundle_of(record_of(cases[1]), now)


def test_bundle_that_is_no_fhir_is_refused():
    with pytest.raises(NotFhir):
        validate(
            '{"resourceType": "Bundle", "type": "collection", "entry": [{"resource":'
            ' {"resourceType": "Patient", "birthDate": "yesterday"}}]}'
        )


@pytest.mark.parametrize(
    ("kind", "words"), [("pdf-ja", "患者記録"), ("pdf-en", "Recordofapatient")]
)
def test_paper_has_every_part_in_the_language_asked_for(cases, kind, words):
    pages = PdfReader(io.BytesIO(patient_file(cases[0], kind))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())  # titles are spaced

    assert words in text
    assert cases[0].ticket_no in text
    assert cases[0].family_name in text


def test_file_needs_a_reason_and_goes_to_the_doctor_alone(client_of, cases):
    doctor, other = client_of(roles.DOCTOR), client_of(roles.DOCTOR)
    address = reverse("reports:patient_file", args=[cases[0].pk])
    assert doctor.post(address, {"format": "fhir"}).status_code == 422

    doctor.post(address, {"format": "fhir", "reason": "asked for by the patient"})
    job = Job.objects.get(kind="reports.patient")
    run_job(job.pk)
    file = reverse("reports:export_download", args=[job.pk])

    assert other.get(file).status_code == 404
    response = doctor.get(file)
    assert json.loads(b"".join(response.streaming_content))["resourceType"] == "Bundle"
    for close in response._resource_closers:
        close()
    logged = AccessLog.objects.filter(action="export", patient_id=cases[0].pk)
    assert logged.count() == 2
    assert all("patient" in entry.reason for entry in logged)


@pytest.mark.parametrize("role", [roles.RECEPTION, roles.ADMINISTRATOR])
def test_file_of_a_patient_is_closed_to_others(client_of, cases, role):
    address = reverse("reports:patient_file", args=[cases[0].pk])

    assert client_of(role).get(address).status_code == 403


def test_command_writes_a_bundle_or_says_who_is_not_there(cases, tmp_path):
    out = tmp_path / "patient.json"

    call_command("export_patient", cases[0].ticket_no, output=str(out))

    assert json.loads(out.read_text(encoding="utf-8"))["type"] == "collection"
    with pytest.raises(CommandError, match="K-999999"):
        call_command("export_patient", "K-999999", output=str(out))


def test_file_is_linked_from_the_patients_page_for_a_doctor_alone(client_of, cases):
    page = reverse("patients:patient_detail", args=[cases[0].pk])
    address = reverse("reports:patient_file", args=[cases[0].pk])

    assert address in client_of(roles.DOCTOR).get(page).content.decode()
    assert address not in client_of(roles.RECEPTION).get(page).content.decode()
