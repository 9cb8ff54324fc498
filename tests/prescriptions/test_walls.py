"""Each wall before a prescription, attacked as the application role by raw SQL."""

import datetime

import pytest
from django.db import ProgrammingError

from clinic.roles import RECEPTION
from labs.models import LabReport
from prescriptions.models import Course, Prescription
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LabReportFactory
from tests.prescriptions.attacks import (
    prescribe,
    record_test,
    refused,
    run,
    void_tests,
)
from tests.prescriptions.scene import negative_test, scene, woman_scene

pytestmark = pytest.mark.django_db


def test_walls_let_a_sound_prescription_through():
    for it in (scene(), woman_scene()):
        prescribe(it)

    assert Prescription.objects.count() == 2


def test_wall_without_test_refuses_a_woman():
    it = woman_scene()
    void_tests(it)

    refused("prescription_tested_negative", lambda: prescribe(it))


def test_wall_not_assessed_counts_as_able():
    it = woman_scene()
    void_tests(it)
    it.patient.can_become_pregnant = None
    it.patient.save(update_fields=["can_become_pregnant"])

    refused("prescription_tested_negative", lambda: prescribe(it))


@pytest.mark.parametrize(("age", "is_valid"), [(6, True), (7, False), (8, False), (-1, False)])
def test_wall_test_is_valid_seven_days_from_its_own(age, is_valid):
    it = woman_scene()
    void_tests(it)
    negative_test(it.patient, taken_at=it.days_ago(age), read_by=it.doctor)

    if is_valid:
        prescribe(it)
    else:
        refused("prescription_tested_negative", lambda: prescribe(it))


@pytest.mark.parametrize("result", ["positive", "inconclusive"])
@pytest.mark.parametrize("days_later", [0, 1, 3])
def test_wall_later_result_takes_the_negative_away(result, days_later):
    it = woman_scene(state=Course.State.SCREENING)
    void_tests(it)
    negative_test(it.patient, taken_at=it.days_ago(3), read_by=it.doctor)
    record_test(it, result, taken_on=it.today - datetime.timedelta(days=3 - days_later))

    refused("prescription_course_active|prescription_tested_negative", lambda: prescribe(it))
    refused(
        "course_tested_negative",
        lambda: run("UPDATE prescriptions_course SET state = 'active' WHERE id = %s", it.course.pk),
    )


def test_wall_test_of_a_namesake_does_not_count():
    it, other = woman_scene(), woman_scene()
    void_tests(it)

    refused("prescription_tested_negative", lambda: prescribe(it))
    prescribe(other)


def test_wall_over_sixty_days_is_refused():
    it = scene()

    refused("prescription_days", lambda: prescribe(it, days=61, units_20mg=122))


def test_wall_without_reviewed_panel_is_refused():
    it = scene()
    LabReport.objects.update(reviewed_at=None, reviewed_by=None)

    refused("prescription_panel_reviewed", lambda: prescribe(it))


@pytest.mark.parametrize(("age", "is_valid"), [(35, True), (36, False)])
def test_wall_panel_is_valid_thirty_five_days(age, is_valid):
    it = scene()
    LabReport.objects.update(voided_at=it.now, voided_by=it.doctor, voided_reason="mixed up")
    LabReportFactory(patient=it.patient, collected_at=it.days_ago(age))

    if is_valid:
        prescribe(it)
    else:
        refused("prescription_panel_reviewed", lambda: prescribe(it))


def test_wall_awaited_panel_needs_a_recorded_reason():
    it = scene()
    LabReport.objects.update(resulted_at=None, resulted_by=None, reviewed_at=None, reviewed_by=None)

    refused("prescription_panel_reviewed", lambda: prescribe(it))

    it.issue(overrides=it.reasons("blood-result-pending"))


def test_wall_panel_of_another_patient_does_not_count():
    it, other = scene(), scene()
    run(
        "UPDATE labs_labreport SET voided_at = now(), voided_by_id = %s, voided_reason = 'x'"
        " WHERE patient_id = %s",
        it.doctor.pk,
        it.patient.pk,
    )

    refused("prescription_panel_reviewed", lambda: prescribe(it))
    refused("prescription_one_patient", lambda: prescribe(it, course_id=other.course.pk))


def test_wall_prescriber_who_is_no_doctor_is_refused():
    it = scene()
    receptionist = StaffFactory(role=RECEPTION)

    refused("prescription_by_a_doctor", lambda: prescribe(it, prescribed_by_id=receptionist.pk))


def test_wall_doctor_who_has_left_is_refused():
    it = scene()
    gone = StaffFactory(is_active=False)

    refused("prescription_by_a_doctor", lambda: prescribe(it, prescribed_by_id=gone.pk))


@pytest.mark.parametrize("state", sorted(set(Course.State.values) - {"eligible", "active"}))
def test_wall_course_that_is_not_treated_is_refused(state):
    it = scene(state=state, end_reason="as the test wants it")

    refused("prescription_course_active", lambda: prescribe(it))


@pytest.mark.parametrize(
    "change",
    [
        "daily_mg = 60, units_20mg = 90",
        "days = 60, units_20mg = 120",
        "prescribed_on = prescribed_on - 30",
        "gate_findings = '[]'::jsonb || '1'",
        "course_id = course_id + 1000000",
    ],
)
def test_wall_prescription_is_written_once(change):
    it = scene()
    it.issue()

    with pytest.raises(ProgrammingError, match="Cannot update"):
        run(f"UPDATE prescriptions_prescription SET {change}")  # noqa: S608
