"""HL7 v2 and FHIR as public examples write them: no row is lost, no value is altered."""

from pathlib import Path

import pytest
from django.utils import timezone

from labs.incoming_words import ROW_WORDS
from labs.models import ImportRow, LabImport, LabReport, LabValue
from labs.queries.incoming import counts_of
from labs.services.loading import load_analytes
from prescriptions.services.importing import PERSON_REASONS, give_rows
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory
from tests.factories.patients import PatientFactory
from tests.labs.files import read, take_in

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent.parent / "data" / "labs"
TICKET = "K-704213"
# What each file adds up to once a person has matched whose it is: values with their intervals.
FOUND = {
    "v251_lri.hl7": {"alt": "31 10-42", "crp": "<0.02 0-0.14", "glu": "insufficient 73-109"},
    "v23_local_codes.hl7": {
        "ast": "18 13-30",
        "alt": "19 10-42",
        "tg": "<25 40-234",
        "plt": "249 158-348",
        "ld": "unfit 124-222",
    },
    "v25_jahis_batch.hl7": {
        "ast": "18 13-30",
        "tg": "90 40-234",
        "crp": "<0.02 0-0.14",
        "alp": "80 38-113",
        "ua": "insufficient 3.7-7.8",
    },
    "r4_lipids.json": {"tg": "<25 40-234", "ldl": "not_tested"},
    "r4_blood_count.json": {
        "wbc": "5.4 3.3-8.6",
        "hb": "17.6 13.5-18",
        "plt": "250 158-348",
        "rbc": "5.9",
    },
    "r4_observation.json": {"na": "140 138-145", "k": "unfit"},
    "jp_core_results.json": {
        "hb": "17.6 13.5-18",
        "rbc": "5.9 4.2-6",
        "ht": "51.5 38-52",
        "ua": "8.5 2.1-7",
    },
}
# What stays without a value, and why.
LEFT = {
    "v251_lri.hl7": ["not_understood", "preliminary", "unknown_item", "unknown_item"],
    "v23_local_codes.hl7": ["bad_unit", "withdrawn_by_laboratory"],
    "v25_jahis_batch.hl7": ["no_such_patient"],
    "r4_lipids.json": ["bad_unit", "bad_unit", "not_understood"],
    "r4_blood_count.json": ["bad_unit", "no_such_patient", "no_value"],
    "r4_observation.json": ["negative", "unknown_item"],
    "jp_core_results.json": [],
}


@pytest.fixture
def scene(db):
    load_analytes()
    return LaboratoryFactory(), StaffFactory(), PatientFactory(ticket_no=TICKET)


def content_of(name: str) -> bytes:
    """Return a file as it is sent: HL7 v2.5 ends its segments by carriage returns."""
    content = (FILES / name).read_bytes()
    return content.replace(b"\n", b"\r") if name.startswith("v25") else content


def match_by_hand(lab_import: LabImport, patient, by) -> None:
    """Do as a person at the queue: give the patient the rows that are about that patient."""
    while waiting := lab_import.rows.waiting().filter(reason__in=PERSON_REASONS):
        row = next((each for each in waiting if is_about(each)), None)
        if row is None:
            return
        give_rows(row=row, patient=patient, by=by, now=timezone.now())


def is_about(row: ImportRow) -> bool:
    return row.told.get("ticket_no") in (TICKET, "Patient/pat2")


def shown(value: LabValue) -> str:
    number = value.unusable_reason
    if value.value is not None:
        number = f"{value.comparator}{value.value.normalize():f}"
    bounds = [f"{each.normalize():f}" for each in (value.low, value.high) if each is not None]
    return f"{number} {'-'.join(bounds)}".strip()


@pytest.mark.parametrize("name", FOUND)
def test_public_format_comes_in_without_a_loss(scene, name):
    laboratory, doctor, patient = scene
    content = content_of(name)

    received = read(laboratory, content, doctor)
    assert received.state == LabImport.State.READY
    assert sum(counts_of(received).values()) == received.row_count == received.rows.count()
    assert not LabValue.objects.exists()

    imported = take_in(laboratory, content, doctor)
    match_by_hand(imported, patient, doctor)

    values = LabValue.objects.standing().select_related("analyte", "report")
    assert {each.analyte.key: shown(each) for each in values} == FOUND[name]
    assert {each.report.patient_id for each in values} == {patient.pk}
    counts = counts_of(imported)
    assert sum(counts.values()) == imported.row_count
    assert counts["new"] + counts["changed"] == len(FOUND[name])
    rest = imported.rows.filter(state__in=("waiting", "rejected"))
    assert sorted(rest.values_list("reason", flat=True)) == LEFT[name]
    assert all(row.reason in ROW_WORDS for row in rest)


@pytest.mark.parametrize("name", FOUND)
def test_same_results_again_add_nothing(scene, name):
    laboratory, doctor, patient = scene
    content = content_of(name)
    match_by_hand(take_in(laboratory, content, doctor), patient, doctor)
    there = LabReport.objects.count(), LabValue.objects.count()

    again = take_in(laboratory, content + b"\r\n", doctor)
    match_by_hand(again, patient, doctor)

    assert counts_of(again)["same"] == len(FOUND[name])
    assert (LabReport.objects.count(), LabValue.objects.count()) == there


def test_file_without_a_result_is_refused_in_words(scene):
    laboratory, doctor, _patient = scene

    received = read(laboratory, b'{"resourceType": "Patient", "id": "p"}', doctor)

    assert (received.state, received.refusal) == (LabImport.State.REFUSED, "no_rows")


def test_patients_known_by_reference_alone_are_matched_one_by_one(scene):
    laboratory, doctor, patient = scene
    imported = take_in(laboratory, (FILES / "r4_blood_count.json").read_bytes(), doctor)

    match_by_hand(imported, patient, doctor)

    other = imported.rows.waiting().get(reason="no_such_patient")
    assert other.told["ticket_no"] == "Patient/f001"
