import datetime

import pytest

from clinic.roles import RECEPTION
from labs.models import LabReport
from prescriptions.models import Course, CourseTransition, Dispense, DispenseLine, Prescription
from prescriptions.queries.supplies import cumulative_mg, stock_days, supplies_of
from prescriptions.queries.units import lots_for, propose_units, units_left
from prescriptions.services import refusals
from prescriptions.services.dispensing import record_return
from tests.factories.clinic import BranchFactory, StaffFactory
from tests.factories.patients import HistoryEntryFactory
from tests.factories.prescriptions import LotFactory, ProductFactory, StrengthFactory
from tests.prescriptions.scene import scene, woman_scene

pytestmark = pytest.mark.django_db


def rules_of(closed: pytest.ExceptionInfo[refusals.GateClosed]) -> list[str]:
    return [finding.rule for finding in closed.value.findings]


def test_dispense_first_supply_begins_the_course():
    it = scene(state=Course.State.ELIGIBLE, started_on=None)

    handed = it.dispense(it.issue())

    it.course.refresh_from_db()
    assert it.course.state == Course.State.ACTIVE
    assert it.course.started_on == it.today
    assert it.course.last_dose_on == it.today + datetime.timedelta(days=29)
    step = CourseTransition.objects.get()
    assert (step.from_state, step.to_state) == ("eligible", "active")
    assert handed.gate_findings == []


def test_dispense_counts_towards_the_cumulative_dose_and_the_stock():
    it = scene()
    it.dispense(it.issue())

    supplies = supplies_of(it.course.pk)

    assert cumulative_mg(supplies) == 1_200
    assert stock_days(supplies, it.today) == 30
    assert stock_days(supplies, it.today + datetime.timedelta(days=28)) == 2
    assert stock_days(supplies, it.today + datetime.timedelta(days=30)) == 0


def test_dispense_voided_prescription_is_refused():
    it = scene()
    prescription = it.issue()
    Prescription.objects.update(voided_at=it.now, voided_by=it.doctor, voided_reason="wrong")

    with pytest.raises(refusals.AlreadyVoided):
        it.dispense(prescription)


def test_dispense_on_held_course_is_refused():
    it = scene()
    prescription = it.issue()
    Course.objects.update(state=Course.State.ON_HOLD)

    with pytest.raises(refusals.CourseNotActive):
        it.dispense(prescription)


def test_dispense_asks_the_gate_again_on_that_day():
    it = woman_scene()
    prescription = it.issue()

    with pytest.raises(refusals.GateClosed) as closed:
        it.dispense(prescription, now=it.now + datetime.timedelta(days=7))

    assert rules_of(closed) == ["pregnancy-test-missing"]
    assert not Dispense.objects.exists()


def test_dispense_after_a_medicine_was_added_is_refused():
    it = scene()
    prescription = it.issue()
    HistoryEntryFactory(patient=it.patient, kind="medication", code="tetracycline")

    with pytest.raises(refusals.GateClosed) as closed:
        it.dispense(prescription)

    assert rules_of(closed) == ["tetracycline"]


def test_dispense_uses_the_reasons_of_this_prescription_only():
    it = scene()
    prescription = it.issue(it.order(days=45), overrides=it.reasons("supply-over-30-days"))
    HistoryEntryFactory(patient=it.patient, kind="medication", code="vitamin_a")

    with pytest.raises(refusals.GateClosed) as closed:
        it.dispense(prescription)

    assert rules_of(closed) == ["vitamin-a"]


def test_dispense_prescriber_without_the_role_is_refused():
    it = scene()
    prescription = it.issue()
    it.doctor.groups.clear()

    with pytest.raises(refusals.GateClosed) as closed:
        it.dispense(prescription)

    assert rules_of(closed) == ["prescriber-not-doctor"]


def test_dispense_does_not_count_its_own_prescription_as_stock():
    it = scene()
    prescription = it.issue(it.order(days=60), overrides=it.reasons("supply-over-30-days"))

    handed = it.dispense(prescription)

    assert [each["rule"] for each in handed.gate_findings] == ["supply-over-30-days"]
    assert handed.gate_facts["prescription"]["remaining_stock_days"] == 0


def test_dispense_in_parts_leaves_the_rest():
    it = scene()
    prescription = it.issue(it.order(daily_mg=50))
    it.dispense(prescription, units={it.lot20.pk: 40})

    assert units_left(prescription) == {10: 30, 20: 20}
    with pytest.raises(refusals.TooManyUnits) as too_many:
        it.dispense(prescription, units={it.lot20.pk: 21})
    assert (too_many.value.unit_mg, too_many.value.left) == (20, 20)

    it.dispense(prescription, units={it.lot20.pk: 20, it.lot10.pk: 30})

    assert units_left(prescription) == {10: 0, 20: 0}


@pytest.mark.parametrize("units", [0, -1])
def test_dispense_no_units_is_refused(units):
    it = scene()

    with pytest.raises(refusals.LotUnfit):
        it.dispense(it.issue(), units={it.lot20.pk: units})


def test_dispense_from_an_unfit_lot_is_refused():
    it = scene()
    prescription = it.issue()
    strength = it.lot20.strength
    unfit = {
        "product": LotFactory(
            strength=StrengthFactory(product=ProductFactory()), branch=it.patient.branch
        ),
        "branch": LotFactory(strength=strength, branch=BranchFactory()),
        "expired": LotFactory(
            strength=strength,
            branch=it.patient.branch,
            expires_on=it.today + datetime.timedelta(days=28),
        ),
        "empty": LotFactory(strength=strength, branch=it.patient.branch, received_units=9),
    }

    for why, lot in unfit.items():
        with pytest.raises(refusals.LotUnfit) as refused:
            it.dispense(prescription, units={lot.pk: 10})
        assert refused.value.why == why

    assert not DispenseLine.objects.exists()


def test_proposed_units_come_from_the_lot_that_expires_first():
    it = scene()
    prescription = it.issue(it.order(daily_mg=50))
    soon = LotFactory(
        strength=it.lot20.strength,
        branch=it.patient.branch,
        expires_on=it.today + datetime.timedelta(days=60),
        received_units=25,
    )

    lots = lots_for(prescription, it.patient.branch, it.today)

    assert propose_units(units_left(prescription), lots) == {
        soon.pk: 25,
        it.lot20.pk: 35,
        it.lot10.pk: 30,
    }


def test_dispense_by_reception_is_recorded_as_theirs():
    it = scene()
    prescription = it.issue()
    it.doctor = receptionist = StaffFactory(role=RECEPTION)

    assert it.dispense(prescription).recorded_by == receptionist


def test_dispense_while_a_correction_awaits_review_is_refused():
    it = scene()
    prescription = it.issue()
    LabReport.objects.update(reviewed_at=None, reviewed_by=None)

    with pytest.raises(refusals.GateClosed) as closed:
        it.dispense(prescription)

    assert rules_of(closed) == ["blood-result-unreviewed"]


def test_return_leaves_the_cumulative_dose():
    it = scene()
    it.dispense(it.issue())
    line = DispenseLine.objects.get()
    more = {"fate": "destroyed", "reason": "dry lips", "by": it.doctor, "today": it.today}

    record_return(line=line, units=20, **more)

    assert cumulative_mg(supplies_of(it.course.pk)) == 800
    with pytest.raises(refusals.TooManyUnits):
        record_return(line=line, units=41, **more)
    with pytest.raises(refusals.TooManyUnits):
        record_return(line=line, units=0, **more)
