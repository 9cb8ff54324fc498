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
    "v251_groups.hl7": {
        "alt": "31 10-42",
        "crp": "<0.02 0-0.14",
        "tg": "<25 40-234",
        "glu": "not_tested 73-109",
        "tbil": "0.9 0.4-1.5",
        "ggt": ">=900 13-64",
        "hb": "14.9 13.7-16.8",
        "plt": "251 158-348",
    },
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
    "r4_transaction.json": {
        "alt": "<5 10-42",
        "ast": "22 13-30",
        "ggt": "not_tested",
        "tg": ">=250",
        "tc": "180",
        "hdl": "no_number",
    },
    "jp_core_contained.json": {
        "hb": "14.2 13.7-16.8",
        "wbc": "5.4 3.3-8.6",
        "tg": "<25",
        "ua": "insufficient",
    },
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
    # A repeated value, two sub-IDs of one item, a titer, two specimens of two days.
    "v251_groups.hl7": ["bad_value", "contradicts_file", "no_day", "unknown_item"],
    "v23_local_codes.hl7": ["bad_unit", "withdrawn_by_laboratory"],
    "v25_jahis_batch.hl7": ["no_such_patient"],
    "r4_lipids.json": ["bad_unit", "bad_unit", "not_understood"],
    "r4_blood_count.json": ["bad_unit", "no_such_patient", "no_value"],
    "r4_observation.json": ["negative", "unknown_item"],
    "r4_transaction.json": ["preliminary", "unknown_item", "unknown_item"],
    "jp_core_contained.json": [],
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


def test_specimen_after_its_results_dates_them(scene):
    laboratory, doctor, patient = scene

    match_by_hand(take_in(laboratory, content_of("v251_groups.hl7"), doctor), patient, doctor)

    blood = LabReport.objects.get(accession_no="N-9700201")
    assert timezone.localtime(blood.collected_at).isoformat() == "2026-10-13T08:35:00+09:00"


def test_second_value_of_one_file_replaces_nothing_though_the_first_is_known(scene):
    laboratory, doctor, patient = scene
    content = content_of("v251_groups.hl7")
    match_by_hand(take_in(laboratory, content, doctor), patient, doctor)

    again = take_in(laboratory, content + b"\r\n", doctor)
    match_by_hand(again, patient, doctor)

    bilirubin = LabValue.objects.standing().get(analyte__key="tbil")
    assert shown(bilirubin) == "0.9 0.4-1.5"
    assert again.rows.waiting().get(reason="contradicts_file").told["value"] == "1.1"
