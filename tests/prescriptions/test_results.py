import datetime

import pytest

from labs.inputs import Reading, Specimen
from labs.models import Analyte, LabReport, LabValue, PregnancyTest
from labs.services.pregnancy_tests import EntryVoided
from labs.services.reports import AlreadyCorrected, AlreadyResulted, NoResultsYet, ReportVoided
from prescriptions.models import Course, DoctorTask, Prescription
from prescriptions.services import results
from prescriptions.services.duties import TaskClosed, close_doctor_task
from tests.factories.labs import AnalyteFactory, LaboratoryFactory
from tests.factories.patients import PatientFactory
from tests.prescriptions.scene import negative_test, scene, woman_scene

pytestmark = pytest.mark.django_db


def reading(value: str, **more: object) -> Reading:
    return Reading(raw=value, value=value, unit="U/L", low=10, high=42, **more)  # type: ignore[arg-type]


def new_panel(it, **values: str) -> LabReport:
    """Enter a panel of this morning with these values."""
    specimen = Specimen(
        laboratory=LaboratoryFactory(), collected_at=it.now - datetime.timedelta(minutes=1)
    )
    report = results.record_lab_report(patient=it.patient, specimen=specimen, by=it.doctor)
    readings = {AnalyteFactory(key=key): reading(value) for key, value in values.items()}
    return results.enter_lab_values(report=report, readings=readings, by=it.doctor, now=it.now)


def record(it, result: str, **more: object) -> PregnancyTest:
    return results.record_pregnancy_test(
        patient=it.patient, reading=it.reading(result, **more), by=it.doctor, now=it.now
    )


@pytest.mark.parametrize("result", ["positive", "inconclusive"])
def test_test_that_stops_voids_holds_and_calls_the_doctor(result):
    it = woman_scene()
    it.issue()

    test = record(it, result)

    it.course.refresh_from_db()
    assert it.course.state == Course.State.ON_HOLD
    assert not Prescription.objects.standing().exists()
    task = DoctorTask.objects.get()
    assert task.kind == f"pregnancy-test-{result}"
    assert task.detail == {"test": test.pk, "voided": [Prescription.objects.get().pk]}


def test_test_that_stops_leaves_what_was_handed_over():
    it = woman_scene()
    it.dispense(it.issue())

    record(it, "positive")

    assert Prescription.objects.standing().count() == 1
    assert Course.objects.get().state == Course.State.ON_HOLD


def test_positive_test_before_the_first_dose_leads_back_to_screening():
    it = woman_scene(state=Course.State.ELIGIBLE, started_on=None)

    record(it, "positive")

    assert Course.objects.get().state == Course.State.SCREENING


def test_positive_test_of_a_woman_recorded_as_unable_stops_too():
    it = woman_scene()
    it.patient.can_become_pregnant = False
    it.patient.reproductive_evidence = "operation in 2015"
    it.patient.reproductive_assessed_on = it.today
    it.patient.save()
    it.issue()

    record(it, "positive")

    assert not Prescription.objects.standing().exists()


def test_positive_test_after_the_course_still_calls_the_doctor():
    it = woman_scene(state=Course.State.COMPLETED)

    record(it, "positive")

    assert DoctorTask.objects.get().course == it.course
    assert Course.objects.get().state == Course.State.COMPLETED


def test_negative_test_changes_nothing():
    it = woman_scene()
    it.issue()

    record(it, "negative")

    assert Prescription.objects.standing().exists()
    assert not DoctorTask.objects.exists()


def test_old_positive_test_entered_late_is_overtaken_by_the_newer_negative():
    it = woman_scene()
    it.issue()

    record(it, "positive", taken_at=it.days_ago(10))

    assert Prescription.objects.standing().exists()


def test_positive_test_is_acted_on_once():
    it = woman_scene()
    record(it, "positive")

    results.void_pregnancy_test(
        test=PregnancyTest.objects.get(result="negative"), reason="x", by=it.doctor, now=it.now
    )

    assert DoctorTask.objects.count() == 1


def test_pregnancy_test_of_a_man_is_refused():
    it = scene()

    with pytest.raises(results.NotAWoman):
        record(it, "negative")


def test_withdrawn_test_voids_what_relied_on_it():
    it = woman_scene()
    it.issue()
    test = PregnancyTest.objects.get()

    results.void_pregnancy_test(test=test, reason="other patient", by=it.doctor, now=it.now)

    assert not Prescription.objects.standing().exists()
    assert DoctorTask.objects.get().kind == "pregnancy-test-withdrawn"
    with pytest.raises(EntryVoided):
        results.void_pregnancy_test(test=test, reason="again", by=it.doctor, now=it.now)


def test_withdrawn_test_with_another_valid_one_voids_nothing():
    it = woman_scene()
    it.issue()
    negative_test(it.patient, taken_at=it.now, read_by=it.doctor)

    results.void_pregnancy_test(
        test=PregnancyTest.objects.first(), reason="twice entered", by=it.doctor, now=it.now
    )

    assert Prescription.objects.standing().exists()


def test_panel_at_stop_level_voids_holds_and_calls_the_doctor():
    it = scene()
    it.issue()

    report = new_panel(it, ast="127", tg="200")

    assert not Prescription.objects.standing().exists()
    assert Course.objects.get().state == Course.State.ON_HOLD
    task = DoctorTask.objects.get()
    assert task.kind == "lab-stop"
    assert task.detail["panels"] == {str(report.pk): ["ast"]}


def test_panel_at_warn_level_stops_nothing():
    it = scene()
    it.issue()

    new_panel(it, ast="100")

    assert Prescription.objects.standing().exists()
    assert not DoctorTask.objects.exists()


def test_bound_that_cannot_decide_stops_nothing():
    it = scene()
    specimen = Specimen(laboratory=LaboratoryFactory(), collected_at=it.now)
    report = results.record_lab_report(patient=it.patient, specimen=specimen, by=it.doctor)

    results.enter_lab_values(
        report=report,
        readings={
            AnalyteFactory(key="tg"): Reading(raw=">500", comparator=">", value=500, unit="")
        },
        by=it.doctor,
        now=it.now,
    )

    assert Course.objects.get().state == Course.State.ACTIVE


def test_correction_to_stop_level_stops_and_asks_for_a_new_review():
    it = scene()
    it.issue()
    value = LabValue.objects.get(analyte__key="ast")

    results.correct_lab_value(
        value=value, reading=reading("127"), reason="typing slip", by=it.doctor, now=it.now
    )

    assert not Prescription.objects.standing().exists()
    assert LabReport.objects.get().reviewed_at is None
    assert LabValue.objects.filter(analyte__key="ast").count() == 2
    with pytest.raises(AlreadyCorrected):
        results.correct_lab_value(
            value=value, reading=reading("20"), reason="again", by=it.doctor, now=it.now
        )


def test_correction_away_from_stop_level_counts_from_then_on():
    it = scene()
    new_panel(it, ast="127")
    value = LabValue.objects.get(analyte__key="ast", value=127)

    results.correct_lab_value(
        value=value, reading=reading("27"), reason="haemolysed", by=it.doctor, now=it.now
    )

    assert DoctorTask.objects.count() == 1
    assert Course.objects.get().state == Course.State.ON_HOLD


def test_voided_panel_counts_no_more():
    it = scene()
    report = LabReport.objects.get()

    results.void_lab_report(report=report, reason="other patient", by=it.doctor, now=it.now)

    assert not LabReport.objects.standing().exists()
    with pytest.raises(ReportVoided):
        results.review_report(report=report, comment="", by=it.doctor, now=it.now)


def test_results_are_entered_once_and_reviewed_after():
    it = scene()
    specimen = Specimen(laboratory=LaboratoryFactory(), collected_at=it.now)
    report = results.record_lab_report(patient=it.patient, specimen=specimen, by=it.doctor)

    with pytest.raises(NoResultsYet):
        results.review_report(report=report, comment="", by=it.doctor, now=it.now)
    readings = {Analyte.objects.get(key="ast"): reading("20")}
    results.enter_lab_values(report=report, readings=readings, by=it.doctor, now=it.now)
    with pytest.raises(AlreadyResulted):
        results.enter_lab_values(report=report, readings=readings, by=it.doctor, now=it.now)

    reviewed = results.review_report(report=report, comment="fine", by=it.doctor, now=it.now)

    assert (reviewed.reviewed_by, reviewed.review_comment) == (it.doctor, "fine")


def test_panel_of_a_patient_without_course_is_just_recorded():
    it = scene()
    it.patient = PatientFactory()

    new_panel(it, ast="500")

    assert not DoctorTask.objects.exists()


def test_doctor_task_is_closed_once_with_a_note():
    it = woman_scene()
    record(it, "positive")
    task = DoctorTask.objects.get()

    closed = close_doctor_task(task=task, note="called her", by=it.doctor, now=it.now)

    assert (closed.closed_by, closed.closing_note) == (it.doctor, "called her")
    with pytest.raises(TaskClosed):
        close_doctor_task(task=task, note="again", by=it.doctor, now=it.now)
