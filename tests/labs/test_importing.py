"""A laboratory's file from the upload to the chart: each row once, none lost."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labs.inputs import Specimen
from labs.models import Analyte, ImportRow, LabImport, LabReport, LabValue
from labs.queries.incoming import counts_of
from labs.rules.incoming.source import FileRefused
from labs.services.incoming import ImportEnded, discard_import, read_import
from labs.services.loading import load_analytes
from prescriptions.models import Course, DoctorTask, Prescription, ResultAlarm
from prescriptions.services.importing import (
    RowDecided,
    confirm_import,
    give_rows,
    learn_code,
    reject_rows,
    write_import,
)
from prescriptions.services.results import record_lab_report
from prescriptions.services.undoing import ImportUsed, undo_import
from tests.factories.clinic import StaffFactory
from tests.factories.labs import AnalyteFactory, LaboratoryFactory, ReferenceIntervalFactory
from tests.factories.patients import PatientFactory
from tests.factories.prescriptions import CourseFactory
from tests.labs.files import line, panel, read, table, take_in
from tests.prescriptions.scene import scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def analytes(db):
    load_analytes()


@pytest.fixture
def laboratory(db):
    return LaboratoryFactory()


@pytest.fixture
def doctor(db):
    return StaffFactory()


def states(lab_import) -> dict[str, int]:
    return {state: count for state, count in counts_of(lab_import).items() if count}


def test_file_is_read_without_a_result_being_written(laboratory, doctor):
    patient = PatientFactory()

    received = read(laboratory, table(*panel(patient)), doctor)

    assert received.state == LabImport.State.READY
    assert received.row_count == 3
    assert states(received) == {"new": 3}
    assert not LabReport.objects.exists()


def test_confirmed_file_is_one_panel_with_values_as_written(laboratory, doctor):
    patient = PatientFactory()

    take_in(laboratory, table(*panel(patient)), doctor)

    report = LabReport.objects.get()
    assert (report.patient, report.resulted_by, report.reviewed_at) == (patient, doctor, None)
    values = {each.analyte.key: each for each in LabValue.objects.select_related("analyte")}
    assert set(values) == {"alt", "ast", "tg"}
    assert (values["tg"].raw, values["tg"].comparator, values["tg"].value) == ("<25", "<", 25)


def test_same_file_again_is_the_same_import(laboratory, doctor):
    content = table(*panel(PatientFactory()))

    first = take_in(laboratory, content, doctor)
    second = take_in(laboratory, content, doctor)

    assert first.pk == second.pk
    assert LabValue.objects.count() == 3


def test_same_results_in_another_file_add_nothing(laboratory, doctor):
    lines = panel(PatientFactory())

    take_in(laboratory, table(*lines), doctor)
    again = take_in(laboratory, table(*reversed(lines)), doctor)

    assert states(again) == {"same": 3}
    assert (LabReport.objects.count(), LabValue.objects.count()) == (1, 3)


def test_work_done_twice_writes_once(laboratory, doctor):
    received = read(laboratory, table(*panel(PatientFactory())), doctor)
    read_import(job=received.job, now=timezone.now())
    confirmed = confirm_import(lab_import=received, by=doctor, now=timezone.now())

    write_import(job=confirmed.job, now=timezone.now())
    LabImport.objects.filter(pk=received.pk).update(state="writing")
    write_import(job=confirmed.job, now=timezone.now())

    assert states(received) == {"new": 3}
    assert LabValue.objects.count() == 3


def test_corrected_result_supersedes_and_is_read_anew(laboratory, doctor):
    patient = PatientFactory()
    take_in(laboratory, table(*panel(patient)), doctor)
    now = timezone.now()
    LabReport.objects.update(reviewed_at=now, reviewed_by=doctor)

    again = take_in(laboratory, table(line(patient, "ALT", "31")), doctor)

    assert states(again) == {"changed": 1}
    corrected = LabValue.objects.get(corrects__isnull=False)
    assert (corrected.value, corrected.corrects.value) == (31, 20)
    assert LabReport.objects.get().reviewed_at is None


def test_old_file_does_not_undo_a_correction(laboratory, doctor):
    patient = PatientFactory()
    take_in(laboratory, table(line(patient, "ALT", "20")), doctor)
    take_in(laboratory, table(line(patient, "ALT", "31")), doctor)

    again = take_in(laboratory, table(line(patient, "ALT", "20"), ""), doctor)

    assert states(again) == {"same": 1}
    assert LabValue.objects.standing().get().value == 31


def test_two_words_on_one_value_in_a_file_wait(laboratory, doctor):
    patient = PatientFactory()

    lines = (line(patient, "ALT", "20"), line(patient, "ALT", "21"), line(patient, "ALT", "20"))
    received = take_in(laboratory, table(*lines), doctor)

    assert states(received) == {"new": 1, "waiting": 1, "same": 1}
    assert ImportRow.objects.get(state="waiting").reason == "contradicts_file"


def test_awaited_panel_gets_its_results_and_finds_them_again(laboratory, doctor):
    patient = PatientFactory()
    at = timezone.localtime() - datetime.timedelta(days=1)
    specimen = Specimen(laboratory=laboratory, collected_at=at.replace(hour=9, minute=2))
    ordered = record_lab_report(patient=patient, specimen=specimen, by=doctor)

    take_in(laboratory, table(*panel(patient)), doctor)
    again = take_in(laboratory, table(*panel(patient), line(patient, "CK", "90")), doctor)

    report = LabReport.objects.get()
    assert report == ordered
    assert report.resulted_at is not None
    assert states(again) == {"new": 1, "same": 3}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"ticket_no": "K-999999"}, "no_such_patient"),
        ({"ticket_no": ""}, "no_patient_number"),
        ({"birth_date": "19800101"}, "birth_date_differs"),
        ({"kana": "ヤマダ ハナコ"}, "name_differs"),
        ({"kana": "", "birth_date": ""}, "nothing_confirms_number"),
        ({"unit": "mmol/L", "item": "中性脂肪"}, "bad_unit"),
    ],
)
def test_rows_that_are_not_sure_wait_and_write_nothing(laboratory, doctor, told, reason):
    row = line(PatientFactory(), **{"item": "ALT", "value": "20"} | told)

    received = take_in(laboratory, table(row), doctor)

    assert states(received) == {"waiting": 1}
    assert ImportRow.objects.get().reason == reason
    assert not LabValue.objects.exists()


def test_person_gives_waiting_rows_of_one_person_to_a_patient(laboratory, doctor):
    patient, other = PatientFactory(), PatientFactory()
    take_in(laboratory, table(*panel(patient, ticket_no="K-999999"), *panel(other)), doctor)
    row = ImportRow.objects.waiting().first()

    given = give_rows(row=row, patient=patient, by=doctor, now=timezone.now())

    assert len(given) == 3
    assert set(ImportRow.objects.values_list("state", flat=True)) == {"new"}
    assert LabReport.objects.get(patient=patient).values.count() == 3
    with pytest.raises(RowDecided):
        give_rows(row=row, patient=other, by=doctor, now=timezone.now())


def test_person_rejects_waiting_rows_with_a_reason(laboratory, doctor):
    take_in(laboratory, table(*panel(PatientFactory(), ticket_no="K-999999")), doctor)

    rows = list(ImportRow.objects.waiting())
    assert reject_rows(rows=rows, note="another clinic's", by=doctor, now=timezone.now()) == 3

    assert not ImportRow.objects.waiting().exists()
    assert not LabValue.objects.exists()


def test_code_learnt_lets_its_rows_go_on(laboratory, doctor):
    patient, other = PatientFactory(), PatientFactory()
    lines = (line(patient, "0417", "20"), line(other, "0417", "21"), line(other, "0999", "1"))
    received = take_in(laboratory, table(*lines), doctor)
    row = ImportRow.objects.waiting().first()

    alt = Analyte.objects.get(key="alt")
    assert learn_code(row=row, analyte=alt, by=doctor, now=timezone.now()) == 2

    assert states(received) == {"new": 2, "waiting": 1}
    assert sorted(LabValue.objects.values_list("value", flat=True)) == [20, 21]


def test_discarded_file_may_come_again(laboratory, doctor):
    content = table(*panel(PatientFactory()))
    first = read(laboratory, content, doctor)

    discard_import(lab_import=first, by=doctor, now=timezone.now())
    second = take_in(laboratory, content, doctor)

    assert first.pk != second.pk
    assert LabValue.objects.count() == 3
    with pytest.raises(ImportEnded):
        discard_import(lab_import=second, by=doctor, now=timezone.now())


def test_stop_level_in_a_file_stops_the_course_and_calls_the_doctor(doctor):
    it = scene()
    it.issue()
    today = timezone.localtime(it.now).replace(hour=0, minute=1)

    received = take_in(
        LaboratoryFactory(),
        table(line(it.patient, "ALT", "400", on=f"{today:%Y/%m/%d %H:%M}")),
        doctor,
    )

    assert states(received) == {"new": 1}
    assert Course.objects.get().state == Course.State.ON_HOLD
    assert not Prescription.objects.standing().exists()
    assert DoctorTask.objects.get().kind == "lab-stop"
    assert ResultAlarm.objects.get().analytes == ["alt"]


def test_intervals_of_the_laboratory_follow_sex_and_age(laboratory, doctor):
    patient = PatientFactory()
    for age_from, high in ((0, 30), (20, 45)):
        ReferenceIntervalFactory(
            laboratory=laboratory,
            analyte=AnalyteFactory(key="alt"),
            age_from=age_from,
            low=5,
            high=high,
        )

    take_in(laboratory, table(line(patient, "ALT", "20")), doctor)

    assert LabValue.objects.get().high == Decimal(45)


def queries_of_a_file(laboratory, doctor, count: int) -> int:
    """Return how many statements a file of so many patients takes, each of them in treatment."""
    patients = [CourseFactory().patient for _number in range(count)]
    content = table(*(row for patient in patients for row in panel(patient)))
    with CaptureQueriesContext(connection) as captured:
        imported = take_in(laboratory, content, doctor)
    assert states(imported) == {"new": 3 * count}
    return len(captured)


def test_file_takes_as_many_queries_for_ten_patients_as_for_two(laboratory, doctor):
    take_in(laboratory, table(*panel(PatientFactory())), doctor)

    few = queries_of_a_file(laboratory, doctor, 2)

    assert queries_of_a_file(laboratory, doctor, 10) == few


def test_correction_of_a_correction_in_one_file_stands_last(laboratory, doctor):
    patient = PatientFactory()
    words = [line(patient, "ALT", value, status="C") for value in ("20", "31", "42")]

    take_in(laboratory, table(*words), doctor)

    chain = LabValue.objects.order_by("pk")
    assert [each.value for each in chain] == [20, 31, 42]
    assert [each.corrects for each in chain] == [None, chain[0], chain[1]]
    assert LabValue.objects.standing().get().value == 42


def test_file_that_is_none_is_not_kept(laboratory, doctor):
    with pytest.raises(FileRefused):
        take_in(laboratory, b"PK\x03\x04", doctor)

    assert not LabImport.objects.exists()


def test_import_is_taken_back_until_somebody_used_it(laboratory, doctor):
    patient, now = PatientFactory(), timezone.now()
    take_in(laboratory, table(line(patient, "ALT", "20")), doctor)
    second = take_in(laboratory, table(line(patient, "ALT", "31"), *panel(patient)[1:]), doctor)

    undo_import(lab_import=second, by=doctor, now=now)

    standing = LabValue.objects.standing().select_related("analyte")
    assert {each.analyte.key: each.value for each in standing} == {
        "alt": 20,
        "ast": None,
        "tg": None,
    }
    third = take_in(laboratory, table(line(PatientFactory(), "ALT", "20")), doctor)
    LabReport.objects.update(reviewed_at=now, reviewed_by=doctor)
    with pytest.raises(ImportUsed):
        undo_import(lab_import=third, by=doctor, now=now)


def test_ordered_blood_is_awaited_again_after_undoing(laboratory, doctor):
    patient = PatientFactory()
    at = timezone.localtime() - datetime.timedelta(days=1)
    specimen = Specimen(laboratory=laboratory, collected_at=at)
    record_lab_report(patient=patient, specimen=specimen, by=doctor)
    imported = take_in(laboratory, table(*panel(patient)), doctor)

    undo_import(lab_import=imported, by=doctor, now=timezone.now())

    awaited = LabReport.objects.standing().get()
    assert (awaited.resulted_at, awaited.collected_at) == (None, at)


def test_rows_that_tell_only_a_name_are_given_one_by_one(laboratory, doctor):
    patient = PatientFactory()
    told = {"ticket_no": "", "kana": "ｻﾄｳ ﾊﾅｺ", "birth_date": ""}
    content = table(line(patient, "ALT", "20", **told), line(patient, "AST", "18", **told))
    imported = take_in(laboratory, content, doctor)
    first = imported.rows.waiting().first()

    given = give_rows(row=first, patient=patient, by=doctor, now=timezone.now())

    assert given == [first]
    assert states(imported) == {"new": 1, "waiting": 1}
