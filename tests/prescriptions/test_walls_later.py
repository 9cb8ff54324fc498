"""Each wall after a prescription, attacked as the application role by raw SQL."""

import datetime

import pytest
from django.db import ProgrammingError

from clinic.roles import RECEPTION
from labs.models import PregnancyTest
from prescriptions.models import Course, DispenseLine
from prescriptions.services.results import record_pregnancy_test
from tests.factories.clinic import StaffFactory
from tests.factories.prescriptions import LotFactory, StrengthFactory
from tests.prescriptions.attacks import (
    hand_over,
    insert,
    record_test,
    refused,
    run,
)
from tests.prescriptions.scene import scene, woman_scene

pytestmark = pytest.mark.django_db


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
