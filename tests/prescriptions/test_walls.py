"""Each wall of the database, attacked as the application role by raw SQL."""

import datetime
import itertools
from collections.abc import Callable

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from clinic.roles import RECEPTION
from labs.models import LabReport, PregnancyTest
from prescriptions.models import Course, DispenseLine, Prescription
from prescriptions.services.results import record_pregnancy_test
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LabReportFactory
from tests.factories.patients import PatientFactory
from tests.factories.prescriptions import LotFactory, StrengthFactory
from tests.prescriptions.scene import Scene, negative_test, scene, woman_scene

pytestmark = pytest.mark.django_db


def run(statement: str, *values: object) -> None:
    """Execute a statement and let the deferred checks speak, as a commit would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def insert(table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608


def prescribe(it: Scene, **changed: object) -> None:
    values: dict[str, object] = {
        "course_id": it.course.pk,
        "visit_id": it.visit.pk,
        "product_id": it.product.pk,
        "prescribed_on": it.today,
        "prescribed_by_id": it.doctor.pk,
        "recorded_by_id": it.doctor.pk,
        "daily_mg": 40,
        "days": 30,
        "units_10mg": 0,
        "units_20mg": 60,
        "last_dose_on": it.today + datetime.timedelta(days=29),
        "dose_reason": "",
        "gate_facts": "{}",
        "gate_findings": "[]",
        "voided_reason": "",
    }
    insert("prescriptions_prescription", **values | changed)


def hand_over(it: Scene, prescription: Prescription, **changed: object) -> None:
    values: dict[str, object] = {
        "prescription_id": prescription.pk,
        "branch_id": it.course.branch_id,
        "dispensed_on": it.today,
        "gate_facts": "{}",
        "gate_findings": "[]",
        "recorded_by_id": it.doctor.pk,
    }
    insert("prescriptions_dispense", **values | changed)


def record_test(it: Scene, result: str, **changed: object) -> None:
    values: dict[str, object] = {
        "patient_id": it.patient.pk,
        "kind": "urine",
        "taken_at": it.now,
        "taken_on": it.today,
        "result": result,
        "method": "",
        "kit_lot_no": "",
        "is_observed": True,
        "read_by_id": it.doctor.pk,
        "recorded_by_id": it.doctor.pk,
        "voided_reason": "",
    }
    insert("labs_pregnancytest", **values | changed)


def refused(name: str, attack: Callable[[], None]) -> None:
    with pytest.raises(IntegrityError, match=name):
        attack()


def void_tests(it: Scene) -> None:
    it.patient.pregnancy_tests.update(
        voided_at=it.now, voided_by=it.doctor, voided_reason="wrong patient"
    )


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


def test_wall_voided_prescription_stays_voided():
    it = scene()
    prescription = it.issue()
    run(
        "UPDATE prescriptions_prescription SET voided_at = now(), voided_by_id = %s,"
        " voided_reason = 'x'",
        it.doctor.pk,
    )

    with pytest.raises(ProgrammingError, match="Cannot update"):
        run(
            "UPDATE prescriptions_prescription SET voided_at = NULL, voided_by_id = NULL,"
            " voided_reason = ''"
        )
    refused("dispense_not_voided", lambda: hand_over(it, prescription))


def test_wall_dispensing_on_held_course_is_refused():
    it = scene()
    prescription = it.issue()
    Course.objects.update(state=Course.State.ON_HOLD)

    refused("dispense_course_active", lambda: hand_over(it, prescription))


def test_wall_dispensing_before_the_prescription_is_refused():
    it = scene()
    prescription = it.issue()

    refused(
        "dispense_after_prescription",
        lambda: hand_over(it, prescription, dispensed_on=it.today - datetime.timedelta(days=1)),
    )


def test_wall_dispensing_after_the_test_is_stale_is_refused():
    it = woman_scene()
    prescription = it.issue()

    refused(
        "dispense_tested_negative",
        lambda: hand_over(it, prescription, dispensed_on=it.today + datetime.timedelta(days=7)),
    )


def test_wall_dispensing_after_the_panel_is_stale_is_refused():
    it = scene()
    prescription = it.issue()

    refused(
        "dispense_panel_reviewed",
        lambda: hand_over(it, prescription, dispensed_on=it.today + datetime.timedelta(days=33)),
    )


def line(dispense_id: int, lot_id: int, units: int) -> None:
    insert("prescriptions_dispenseline", dispense_id=dispense_id, lot_id=lot_id, units=units)


def test_wall_more_units_than_prescribed_are_refused():
    it = scene()
    handed = it.dispense(it.issue(), units={it.lot20.pk: 59})
    second = LotFactory(strength=it.lot20.strength, branch=it.patient.branch)

    refused("dispense_line_within_prescription", lambda: line(handed.pk, second.pk, 2))
    refused("dispense_line_within_prescription", lambda: line(handed.pk, it.lot10.pk, 1))
    line(handed.pk, second.pk, 1)

    assert sum(DispenseLine.objects.values_list("units", flat=True)) == 60


def test_wall_lot_of_another_product_or_expired_or_empty_is_refused():
    it = scene()
    handed = it.dispense(it.issue(), units={it.lot20.pk: 1})
    other = LotFactory(strength=StrengthFactory(unit_mg=20))
    old = LotFactory(strength=it.lot20.strength, expires_on=datetime.date(2021, 1, 1))
    small = LotFactory(strength=it.lot20.strength, received_units=3)

    refused("dispense_line_product", lambda: line(handed.pk, other.pk, 1))
    refused("dispense_line_not_expired", lambda: line(handed.pk, old.pk, 1))
    refused("dispense_line_within_lot", lambda: line(handed.pk, small.pk, 4))


def test_wall_more_returned_than_handed_over_is_refused():
    it = scene()
    it.dispense(it.issue())
    handed = DispenseLine.objects.get()
    row = {"line_id": handed.pk, "returned_on": it.today, "fate": "destroyed", "reason": "side"}

    insert("prescriptions_return", units=60, recorded_by_id=it.doctor.pk, **row)

    refused(
        "return_within_dispensed",
        lambda: insert("prescriptions_return", units=1, recorded_by_id=it.doctor.pk, **row),
    )


@pytest.mark.parametrize("result", ["positive", "inconclusive"])
def test_wall_result_that_stops_needs_the_course_stopped(result):
    it = woman_scene()

    refused("pregnancy_test_stops_course", lambda: record_test(it, result))
    record_pregnancy_test(patient=it.patient, reading=it.reading(result), by=it.doctor, now=it.now)

    assert PregnancyTest.objects.filter(result=result).count() == 1


def test_wall_withdrawing_the_test_behind_a_prescription_is_refused():
    it = woman_scene()
    it.issue()

    refused(
        "pregnancy_test_supports_prescription",
        lambda: run(
            "UPDATE labs_pregnancytest SET voided_at = now(), voided_by_id = %s,"
            " voided_reason = 'x'",
            it.doctor.pk,
        ),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE labs_pregnancytest SET result = 'negative'",
        "UPDATE labs_pregnancytest SET patient_id = patient_id + 1",
        "UPDATE labs_pregnancytest SET taken_on = taken_on + 1",
        "UPDATE labs_labvalue SET value = 1",
        "UPDATE labs_labvalue SET raw = '1', comparator = '<'",
        "UPDATE labs_labreport SET collected_at = now()",
        "UPDATE labs_labreport SET patient_id = patient_id + 1",
        "DELETE FROM labs_labvalue",
        "DELETE FROM labs_pregnancytest",
        "DELETE FROM labs_labreport",
        "DELETE FROM prescriptions_prescription",
        "UPDATE prescriptions_dispense SET dispensed_on = dispensed_on - 1",
        "DELETE FROM prescriptions_dispense",
        "UPDATE prescriptions_dispenseline SET units = 1",
        "DELETE FROM prescriptions_dispenseline",
        "UPDATE prescriptions_override SET reason = 'something else altogether'",
        "DELETE FROM prescriptions_override",
        "UPDATE prescriptions_coursetransition SET to_state = 'closed'",
        "TRUNCATE prescriptions_dispenseline",
        "ALTER TABLE prescriptions_prescription DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_wall_what_is_written_stays(statement):
    it = woman_scene()
    it.dispense(
        it.issue(
            it.order(days=31, has_interim_test_plan=True),
            overrides=it.reasons("supply-over-30-days"),
        )
    )
    record_pregnancy_test(
        patient=it.patient, reading=it.reading("positive"), by=it.doctor, now=it.now
    )

    with pytest.raises(Exception, match=r"Cannot|denied|must be owner"):
        run(statement)


def test_wall_override_by_reception_or_after_handing_over_is_refused():
    it = scene()
    prescription = it.issue()
    reason = {"rule": "hair-removal", "reason": "agreed with the patient"}
    receptionist = StaffFactory(role=RECEPTION)

    refused(
        "override_by_a_doctor",
        lambda: insert(
            "prescriptions_override",
            prescription_id=prescription.pk,
            recorded_by_id=receptionist.pk,
            **reason,
        ),
    )
    it.dispense(prescription)
    refused(
        "override_before_dispensing",
        lambda: insert(
            "prescriptions_override",
            prescription_id=prescription.pk,
            recorded_by_id=it.doctor.pk,
            **reason,
        ),
    )


def test_walls_two_hundred_attempts_none_succeeds():
    """Every combination of a spoiled condition, a dose and a supply."""
    woman, man = woman_scene(), scene(PatientFactory())
    void_tests(woman)
    Course.objects.filter(pk=man.course.pk).update(state=Course.State.ON_HOLD)
    attempts = list(
        itertools.product((woman, man), range(10, 141, 10), (1, 7, 14, 28, 30, 45, 60, 61))
    )

    for it, daily_mg, days in attempts:
        units = {"units_10mg": daily_mg // 10 * days, "units_20mg": 0}
        with pytest.raises(IntegrityError):
            prescribe(it, daily_mg=daily_mg, days=days, **units)

    assert len(attempts) >= 200
    assert not Prescription.objects.exists()
