import datetime

import pytest

from clinic.roles import RECEPTION
from patients.models import Visit
from patients.services.merging import merge_patients
from prescriptions.inputs import Overrides
from prescriptions.models import Course, Override, Prescription
from prescriptions.queries import gate_facts
from prescriptions.queries.decisions import GateUnavailable
from prescriptions.rules.gate import evaluate
from prescriptions.rules.gate.parsing import facts_from_json
from prescriptions.services import refusals
from prescriptions.services.issuing import void_prescription
from prescriptions.services.locking import NoOpenCourse
from tests.factories.clinic import StaffFactory
from tests.factories.labs import PregnancyTestFactory
from tests.factories.patients import (
    ConfirmedVisitFactory,
    HistoryEntryFactory,
    PatientFactory,
    SideEffectFactory,
)
from tests.prescriptions.scene import scene, woman_scene

pytestmark = pytest.mark.django_db


def rules_of(closed: pytest.ExceptionInfo[refusals.GateClosed]) -> list[str]:
    return [finding.rule for finding in closed.value.findings]


def test_issue_everything_in_order_writes_units_facts_and_findings():
    it = woman_scene()

    prescription = it.issue(it.order(daily_mg=50, days=30))

    assert (prescription.units_10mg, prescription.units_20mg) == (30, 60)
    assert prescription.last_dose_on == it.today + datetime.timedelta(days=29)
    assert prescription.gate_findings == []
    facts = facts_from_json(prescription.gate_facts)
    assert facts.prescription.daily_mg == 50
    assert facts.pregnancy_tests[0].result == "negative"


def test_issue_without_negative_test_writes_nothing():
    it = woman_scene()
    it.patient.pregnancy_tests.update(
        voided_at=it.now, voided_by=it.doctor, voided_reason="wrong patient"
    )

    with pytest.raises(refusals.GateClosed) as closed:
        it.issue()

    assert rules_of(closed) == ["pregnancy-test-missing"]
    assert not Prescription.objects.exists()


def test_issue_by_reception_is_refused():
    it = scene()

    with pytest.raises(refusals.GateClosed) as closed:
        it.issue(by=StaffFactory(role=RECEPTION))

    assert rules_of(closed) == ["prescriber-not-doctor"]


@pytest.mark.parametrize("state", [Course.State.SCREENING, Course.State.ON_HOLD])
def test_issue_on_untreated_course_is_refused(state):
    it = scene(state=state)

    with pytest.raises(refusals.CourseNotActive):
        it.issue()


def test_issue_without_open_course_is_refused():
    it = scene(state=Course.State.COMPLETED)

    with pytest.raises(NoOpenCourse):
        it.issue()


def test_issue_at_voided_visit_is_refused():
    it = scene()
    Visit.objects.update(state=Visit.State.VOIDED, voided_reason="opened by mistake")
    it.visit.refresh_from_db()

    with pytest.raises(refusals.VisitClosed):
        it.issue()


def test_issue_needing_override_without_one_is_refused():
    it = scene()

    with pytest.raises(refusals.GateClosed) as closed:
        it.issue(it.order(days=60))

    assert rules_of(closed) == ["supply-over-30-days"]


def test_issue_with_reason_keeps_it_beside_the_prescription():
    it = scene()

    prescription = it.issue(it.order(days=60), overrides=it.reasons("supply-over-30-days"))

    override = Override.objects.get()
    assert (override.prescription, override.rule) == (prescription, "supply-over-30-days")
    assert prescription.gate_findings[0]["values"] == {"days": 60, "limit": 30}


def test_issue_with_reason_for_another_rule_is_refused():
    it = scene()

    with pytest.raises(refusals.GateClosed):
        it.issue(it.order(days=60), overrides=it.reasons("hair-removal"))

    assert not Override.objects.exists()


def test_issue_reason_never_passes_a_block():
    it = scene()
    it.visit.has_side_effects = None
    it.visit.save()

    with pytest.raises(refusals.GateClosed) as closed:
        it.issue(overrides=it.reasons("history-not-asked"))

    assert rules_of(closed) == ["history-not-asked"]


@pytest.mark.parametrize("reason", ["", "too short", "a b c d e f"])
def test_issue_with_too_short_reason_is_refused(reason):
    it = scene()
    overrides = Overrides(reasons={"supply-over-30-days": reason}, authenticated_at=it.now)

    with pytest.raises(refusals.ReasonTooShort):
        it.issue(it.order(days=60), overrides=overrides)


@pytest.mark.parametrize("seconds", [None, -1, 301])
def test_issue_override_without_recent_authentication_is_refused(seconds):
    it = scene()
    at = None if seconds is None else it.now - datetime.timedelta(seconds=seconds)
    overrides = Overrides(
        reasons={"supply-over-30-days": "lives far away, agreed"}, authenticated_at=at
    )

    with pytest.raises(refusals.ReauthenticationNeeded):
        it.issue(it.order(days=60), overrides=overrides)


def test_issue_a_rule_that_raises_refuses_and_writes_nothing(monkeypatch):
    it = scene()

    def broken(case):
        raise ZeroDivisionError

    monkeypatch.setattr(evaluate, "CHECKS", ((evaluate.RULES[0], broken), *evaluate.CHECKS[1:]))

    with pytest.raises(GateUnavailable) as unavailable:
        it.issue()

    assert len(unavailable.value.error_id) == 12
    assert not Prescription.objects.exists()


def test_issue_second_supply_counts_the_first_one_in_hand():
    it = scene()
    it.issue()

    with pytest.raises(refusals.GateClosed) as closed:
        it.issue(it.order(days=31), visit=it.another_visit())

    assert "stock-over-60-days" in rules_of(closed)


def test_void_prescription_stands_no_more():
    it = scene()
    prescription = it.issue()

    void_prescription(prescription=prescription, reason="wrong dose", by=it.doctor, now=it.now)

    assert not Prescription.objects.standing().exists()
    with pytest.raises(refusals.AlreadyVoided):
        void_prescription(prescription=prescription, reason="again", by=it.doctor, now=it.now)


def test_void_prescription_already_dispensed_is_refused():
    it = scene()
    prescription = it.issue()
    it.dispense(prescription)

    with pytest.raises(refusals.AlreadyDispensed):
        void_prescription(prescription=prescription, reason="too late", by=it.doctor, now=it.now)


def test_gather_always_asks_four_queries(django_assert_num_queries):
    it = woman_scene()
    for kind in ("first", "follow_up"):
        it.issue(it.order(days=10), visit=it.another_visit(kind=kind))

    with django_assert_num_queries(4):
        facts = gate_facts.gather_gate_facts(
            course=it.course,
            proposal=it.order().proposal,
            visit=it.visit,
            prescriber=it.doctor,
            as_of=it.today,
        )

    assert facts.prescription.remaining_stock_days == 20


def test_gather_counts_what_a_merged_record_of_the_same_person_tells():
    it = woman_scene()
    other = PatientFactory(branch=it.patient.branch, sex="female")
    first_on, lasik_on = it.today - datetime.timedelta(900), it.today - datetime.timedelta(30)
    visit = ConfirmedVisitFactory(patient=other, visited_on=first_on, weight_kg=58)
    SideEffectFactory(visit=visit, code="vision_change", is_serious=True)
    HistoryEntryFactory(patient=other, kind="lasik", code="lasik", on=lasik_on)
    for result in ("negative", "inconclusive"):
        PregnancyTestFactory(patient=other, taken_on=first_on, result=result)
    merge_patients(kept=it.patient, merged=other, reason="same card", by=it.doctor, now=it.now)

    facts = gate_facts.gather_gate_facts(
        course=it.course,
        proposal=it.order().proposal,
        visit=Visit(patient=it.patient, visited_on=it.today),
        prescriber=it.doctor,
        as_of=it.today,
    )

    assert facts.first_consultation_on == first_on
    assert (facts.weight.kg, facts.weight.measured_on) == (58, first_on)
    assert facts.serious_symptoms == ("vision_change",)
    assert facts.lasik_on == (lasik_on,)
    assert [each.result for each in facts.pregnancy_tests] == ["negative", "inconclusive"]
