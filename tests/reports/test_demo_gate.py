"""The demo's supplies hold what the gate was told, and are only those that it let pass."""

import pytest
from django.core.management import call_command
from django.db.models import F, Max
from django.utils import timezone

from prescriptions.models import Dispense, Prescription
from prescriptions.queries.decisions import Decision, findings_as_json
from prescriptions.queries.dispensing import decide_dispensing, overridden_rules
from prescriptions.queries.policy import limits_of
from prescriptions.rules.gate.evaluate import evaluate_gate
from prescriptions.rules.gate.parsing import facts_from_json
from reports.services.demo import write_cohort
from reports.services.demo_cases import write_cases
from reports.services.demo_setting import prepare_setting

COUNT = 60


@pytest.fixture
def cohort(db):
    """The nine cases and some invented patients."""
    today = timezone.localdate()
    call_command("load_clinic", verbosity=0)
    setting = prepare_setting(today=today)
    write_cases(setting=setting, today=today)
    write_cohort(setting=setting, count=COUNT, seed=1, today=today, report=lambda *_: None)


def answers(supplies):
    """Ask the gate anew what each supply keeps, under the limits of its own day."""
    for prescription, supply in supplies:
        facts = facts_from_json(supply.gate_facts)
        verdict = evaluate_gate(facts, limits_of(prescription.policy))
        yield prescription, supply, Decision(facts, verdict, prescription.policy)


def assert_let_pass(supplies):
    for prescription, supply, decision in answers(supplies):
        assert findings_as_json(decision.verdict.findings) == supply.gate_findings
        assert decision.closed_for(overridden_rules(prescription)) == ()
        assert decision.facts.prescription.daily_mg == prescription.daily_mg
        assert decision.verdict.last_dose_on == prescription.last_dose_on


def test_facts_of_every_supply_evaluated_anew_give_its_findings_and_let_it_pass(cohort):
    prescriptions = Prescription.objects.select_related("policy")
    dispenses = Dispense.objects.select_related("prescription__policy")

    assert_let_pass([(each, each) for each in prescriptions])
    assert_let_pass([(each.prescription, each) for each in dispenses])
    assert prescriptions.count() > COUNT * 5
    assert prescriptions.filter(course__patient__note__startswith="症例").count() > 9 * 5


def test_some_findings_needed_a_doctors_reason_and_each_reason_answers_one(cohort):
    asked = {
        (prescription.pk, finding["rule"])
        for prescription in Prescription.objects.all()
        for finding in prescription.gate_findings
        if finding["level"] == "override"
    }

    given = set(Prescription.objects.exclude(overrides=None).values_list("pk", "overrides__rule"))

    assert asked
    assert given == asked


def test_facts_are_those_that_the_gate_gathers_from_the_written_rows(cohort):
    latest = Prescription.objects.annotate(seen_on=Max("course__patient__visits__visited_on"))
    repeats = latest.filter(prescribed_on=F("seen_on")).exclude(
        prescribed_on=F("course__started_on")
    )

    for each in repeats.select_related("course", "visit", "prescribed_by"):
        gathered = decide_dispensing(each.course, each, each.prescribed_on)
        assert gathered.facts == facts_from_json(each.gate_facts)

    assert len(repeats) > 3
