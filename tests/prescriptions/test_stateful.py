"""A whole course, step by step in any order: what must never happen does not.

STATEFUL_COURSES sets how many courses are lived through.
"""

import datetime
import os
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from labs.inputs import Reading
from labs.models import LabValue, PregnancyTest
from patients.models import Visit
from prescriptions.inputs import SupplyOrder
from prescriptions.models import (
    Course,
    CourseTransition,
    DispenseLine,
    Prescription,
    Return,
)
from prescriptions.queries.proposals import Proposal
from prescriptions.queries.supplies import cumulative_mg, supplies_of
from prescriptions.refusal_words import REFUSALS
from prescriptions.services import results
from prescriptions.services.course_steps import Step, change_course_state
from prescriptions.services.dispensing import dispense, record_return
from prescriptions.services.issuing import issue_prescription, void_prescription
from tests.prescriptions.scene import Scene, woman_scene

COURSES = int(os.environ.get("STATEFUL_COURSES", "100"))
STATES = [state.value for state in Course.State]

pytestmark = pytest.mark.django_db


class CourseLife(RuleBasedStateMachine):
    """One woman's course. Time goes on; steps are refused or done, never half done."""

    it: Scene

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = self.it.now
        self.ledger_mg = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, deed, **options) -> bool:
        try:
            deed(**options)
        except REFUSALS:
            return False
        return True

    @property
    def today(self) -> datetime.date:
        return self.it.today + (self.now - self.it.now)

    def visit_without_prescription(self) -> Visit | None:
        """Return a visit of today that is free for a prescription, made if there may be one."""
        today = self.it.patient.visits.filter(visited_on=self.today)
        free = today.exclude(prescriptions__in=Prescription.objects.standing()).first()
        if free is not None:
            return free
        kinds = set(Visit.Kind.values) - set(today.values_list("kind", flat=True))
        return self.it.another_visit(kind=min(kinds), visited_on=self.today) if kinds else None

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        self.now += datetime.timedelta(days=days)

    @rule(daily_mg=st.sampled_from([10, 20, 40, 150]), days=st.sampled_from([7, 30, 61]))
    def prescribe(self, daily_mg: int, days: int) -> None:
        visit = self.visit_without_prescription()
        if visit is None:
            return
        order = SupplyOrder(
            product=self.it.product, proposal=Proposal(daily_mg=daily_mg, days=days)
        )
        self.attempt(issue_prescription, visit=visit, order=order, by=self.it.doctor, now=self.now)

    @rule(share=st.sampled_from([1, 2]))
    def hand_over(self, share: int) -> None:
        prescription = Prescription.objects.order_by("-pk").first()
        if prescription is None:
            return
        asked = {
            self.it.lot10.pk: prescription.units_10mg // share,
            self.it.lot20.pk: prescription.units_20mg // share,
        }
        units = {lot: number for lot, number in asked.items() if number}
        given = self.attempt(
            dispense,
            prescription=prescription,
            units=units,
            branch=self.it.course.branch,
            by=self.it.doctor,
            now=self.now,
        )
        if given:
            self.ledger_mg += 10 * asked[self.it.lot10.pk] + 20 * asked[self.it.lot20.pk]

    @rule(units=st.integers(1, 40))
    def bring_back(self, units: int) -> None:
        line = DispenseLine.objects.order_by("-pk").select_related("lot__strength").first()
        if line is not None and self.attempt(
            record_return,
            line=line,
            units=units,
            fate="destroyed",
            reason="brought back",
            by=self.it.doctor,
            today=self.today,
        ):
            self.ledger_mg -= units * line.lot.strength.unit_mg

    @rule(result=st.sampled_from(["negative", "negative", "positive", "inconclusive"]))
    def test_pregnancy(self, result: str) -> None:
        reading = self.it.reading(result, taken_at=self.now)
        self.attempt(
            results.record_pregnancy_test,
            patient=self.it.patient,
            reading=reading,
            by=self.it.doctor,
            now=self.now,
        )

    @rule()
    def withdraw_test(self) -> None:
        test = PregnancyTest.objects.standing().order_by("-pk").first()
        if test is not None:
            self.attempt(
                results.void_pregnancy_test,
                test=test,
                reason="entered wrongly",
                by=self.it.doctor,
                now=self.now,
            )

    @rule(value=st.sampled_from(["20", "100", "300"]))
    def correct_value(self, value: str) -> None:
        wrong = LabValue.objects.standing().filter(analyte__key="ast").first()
        reading = Reading(raw=value, value=Decimal(value), unit="U/L", high=Decimal(30))
        done = self.attempt(
            results.correct_lab_value,
            value=wrong,
            reading=reading,
            reason="typing slip",
            by=self.it.doctor,
            now=self.now,
        )
        if done:
            results.review_report(report=wrong.report, comment="", by=self.it.doctor, now=self.now)

    @rule()
    def void(self) -> None:
        prescription = Prescription.objects.order_by("-pk").first()
        if prescription is not None:
            self.attempt(
                void_prescription,
                prescription=prescription,
                reason="not taken up",
                by=self.it.doctor,
                now=self.now,
            )

    @rule(to=st.sampled_from(STATES), reason=st.sampled_from(["", "agreed with the patient"]))
    def move(self, to: str, reason: str) -> None:
        step = Step(to=to, reason=reason)
        self.attempt(
            change_course_state, course=self.it.course, step=step, by=self.it.doctor, now=self.now
        )

    @invariant()
    def ledger_equals_the_lots(self) -> None:
        assert cumulative_mg(supplies_of(self.it.course.pk)) == self.ledger_mg

    @invariant()
    def nothing_given_beyond_what_was_prescribed(self) -> None:
        for supplied in supplies_of(self.it.course.pk):
            prescribed = supplied.prescription
            assert supplied.dispensed_mg <= prescribed.daily_mg * prescribed.days
            assert not any(
                finding["level"] == "block"
                for handed in prescribed.dispenses.all()
                for finding in handed.gate_findings
            )

    @invariant()
    def no_treatment_beside_a_test_that_stops(self) -> None:
        tests = PregnancyTest.objects.standing().order_by("-taken_on")
        latest = tests.first()
        if latest and tests.filter(taken_on=latest.taken_on).exclude(result="negative").exists():
            assert not Prescription.objects.standing().filter(dispenses=None).exists()
            assert Course.objects.get().state not in Course.TREATED

    @invariant()
    def every_state_is_explained(self) -> None:
        steps = list(CourseTransition.objects.order_by("pk"))
        state = "eligible"
        for step in steps:
            assert step.from_state == state
            state = step.to_state
        assert Course.objects.get().state == state

    @invariant()
    def returns_stay_within_what_was_handed_over(self) -> None:
        for line in DispenseLine.objects.all():
            assert sum(Return.objects.filter(line=line).values_list("units", flat=True)) <= (
                line.units
            )


def test_course_lived_in_any_order_keeps_its_promises(db):
    CourseLife.it = woman_scene(state=Course.State.ELIGIBLE, started_on=None)
    run_state_machine_as_test(
        CourseLife,
        settings=settings(
            max_examples=COURSES,
            stateful_step_count=12,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
