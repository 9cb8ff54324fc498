"""A whole course, step by step in any order: what must never happen does not.

STATEFUL_COURSES sets how many courses are lived through.
"""

import datetime
import os
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, seed, settings
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
from prescriptions.models import Course, DispenseLine, Prescription
from prescriptions.queries.proposals import Proposal
from prescriptions.queries.supplies import cumulative_mg, supplies_of
from prescriptions.refusal_words import REFUSALS
from prescriptions.services import results
from prescriptions.services.course_steps import Step, change_course_state
from prescriptions.services.dispensing import dispense, record_return
from prescriptions.services.issuing import issue_prescription, void_prescription
from tests.prescriptions.scene import Scene, woman_scene

COURSES = int(os.environ.get("STATEFUL_COURSES", "2000" if os.environ.get("CI") else "200"))
SHARES = 10
STEPS = 12
BROKEN = """
WITH lines AS (
    SELECT line.units, line.dispense_id, strength.unit_mg, coalesce(
        (SELECT sum(back.units) FROM prescriptions_return back WHERE back.line_id = line.id), 0
    ) AS returned
    FROM prescriptions_dispenseline line
    JOIN prescriptions_lot lot ON lot.id = line.lot_id
    JOIN prescriptions_strength strength ON strength.id = lot.strength_id
), latest AS (
    SELECT result FROM labs_pregnancytest WHERE voided_at IS NULL AND taken_on =
        (SELECT max(taken_on) FROM labs_pregnancytest WHERE voided_at IS NULL)
), steps AS (
    SELECT from_state, to_state, lag(to_state, 1, 'eligible') OVER (ORDER BY id) AS before
    FROM prescriptions_coursetransition
)
SELECT
    (SELECT coalesce(sum((units - returned) * unit_mg), 0) FROM lines) AS kept_mg,
    EXISTS (SELECT FROM lines WHERE returned > units) AS more_returned_than_given,
    EXISTS (
        SELECT FROM prescriptions_prescription given WHERE given.daily_mg * given.days <
            (SELECT sum(units * unit_mg) FROM lines JOIN prescriptions_dispense dispense
             ON dispense.id = lines.dispense_id WHERE dispense.prescription_id = given.id)
    ) AS more_given_than_prescribed,
    EXISTS (
        SELECT FROM prescriptions_dispense dispense,
            jsonb_to_recordset(dispense.gate_findings) AS finding(rule text, level text)
        WHERE finding.level = 'block' OR finding.level = 'override' AND NOT EXISTS (
            SELECT FROM prescriptions_override reason
            WHERE reason.prescription_id = dispense.prescription_id AND reason.rule = finding.rule
        )
    ) AS given_through_a_closed_gate,
    EXISTS (SELECT FROM latest WHERE result <> 'negative') AND (
        EXISTS (SELECT FROM prescriptions_course WHERE state IN ('eligible', 'active'))
        OR EXISTS (
            SELECT FROM prescriptions_prescription given WHERE given.voided_at IS NULL
            AND NOT EXISTS (
                SELECT FROM prescriptions_dispense WHERE prescription_id = given.id
            )
        )
    ) AS treated_beside_a_test_that_stops,
    EXISTS (SELECT FROM steps WHERE from_state <> before)
    OR (SELECT state FROM prescriptions_course) <> coalesce(
        (SELECT to_state FROM prescriptions_coursetransition ORDER BY id DESC LIMIT 1), 'eligible'
    ) AS state_without_a_step,
    EXISTS (
        SELECT FROM prescriptions_course course WHERE course.state IS DISTINCT FROM (
            SELECT state FROM prescriptions_courseevent
            WHERE pgh_obj_id = course.id ORDER BY pgh_id DESC LIMIT 1
        )
    ) OR EXISTS (
        SELECT FROM prescriptions_prescription given WHERE given.voided_at IS DISTINCT FROM (
            SELECT voided_at FROM prescriptions_prescriptionevent
            WHERE pgh_obj_id = given.id ORDER BY pgh_id DESC LIMIT 1
        )
    ) OR EXISTS (
        SELECT FROM labs_pregnancytest test WHERE test.voided_at IS DISTINCT FROM (
            SELECT voided_at FROM labs_pregnancytestevent
            WHERE pgh_obj_id = test.id ORDER BY pgh_id DESC LIMIT 1
        )
    ) AS changed_without_history
"""
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
        assert cumulative_mg(supplies_of(self.it.course.pk)) == self.ledger_mg
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
    def nothing_is_broken(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("EXECUTE broken")
            names = [column.name for column in cursor.description]
            found = dict(zip(names, cursor.fetchone(), strict=True))
        assert found.pop("kept_mg") == self.ledger_mg
        assert [name for name, is_broken in found.items() if is_broken] == []


@pytest.fixture
def prepared(db: None) -> Iterator[None]:
    """Plan the question once: it is asked after every step, and planning takes longest."""
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE broken AS {BROKEN}")
        yield
        cursor.execute("DEALLOCATE broken")


@pytest.mark.parametrize("share", range(SHARES))
def test_course_lived_in_any_order_keeps_its_promises(prepared, share):
    CourseLife.it = woman_scene(state=Course.State.ELIGIBLE, started_on=None)
    run_state_machine_as_test(
        seed(share)(CourseLife),
        settings=settings(
            max_examples=COURSES // SHARES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
