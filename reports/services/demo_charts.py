"""What is known of an invented patient from visit to visit, and what the gate says to a supply.

The gate is told by the same function as anybody's, from rows that are still in memory: a query
for each of them would cost more than writing them.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from clinic.roles import DOCTOR
from labs import queries as labs
from patients.models import Guardian, Patient, Visit
from prescriptions.models import Course
from prescriptions.queries.course_record import CourseRecord
from prescriptions.queries.decisions import Decision
from prescriptions.queries.gate_facts import Known, facts_from
from prescriptions.queries.policy import limits_of
from prescriptions.queries.proposals import Proposal
from prescriptions.rules import stock
from prescriptions.rules.gate.evaluate import evaluate_gate
from prescriptions.rules.gate.facts import BloodPanel, PregnancyTest, Weight
from reports.demo.lives import SUPPLY_DAYS, LifeVisit
from reports.services.demo_parts import Interval, Setting

NOTHING_TOLD = dict.fromkeys(
    ("conditions", "allergies", "medications", "lasik_on", "vaccinations"), ()
)
# The rules look into the panels of the two latest days.
LOOKED_INTO = 2


class Value(NamedTuple):
    """A value with the interval that came with it, as the rules read it."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None
    comparator: str = ""


NO_VALUES: Mapping[str, Value] = {}


class _Panel:
    """A panel with its values; what the rules read of it is made once for each baseline."""

    def __init__(self, on: date, reviewed_on: date | None, values: Mapping[str, Value]) -> None:
        self.on = on
        self.reviewed_on = reviewed_on
        self.values = values
        self.unread = self._fact(NO_VALUES, NO_VALUES)
        self._read: tuple[Mapping[str, Value], BloodPanel] | None = None

    def read_against(self, baseline: Mapping[str, Value]) -> BloodPanel:
        if self._read is None or self._read[0] is not baseline:
            self._read = baseline, self._fact(self.values, baseline)
        return self._read[1]

    def _fact(self, values: Mapping[str, Value], baseline: Mapping[str, Value]) -> BloodPanel:
        return BloodPanel(
            collected_on=self.on,
            resulted_on=self.on,
            reviewed_on=self.reviewed_on,
            missing=labs.missing_analytes(values),
            results=labs.results_of(values, None, baseline),
        )


class Chart:
    """One patient's record so far: the latest test and panel first."""

    def __init__(self, patient: Patient, guardian: Guardian | None, setting: Setting) -> None:
        self.patient = patient
        self.setting = setting
        self.guardian_on = guardian.attended_first_consultation_on if guardian else None
        self.first_visit_on: date | None = None
        self.tests: tuple[PregnancyTest, ...] = ()
        self.panels: list[_Panel] = []
        self.last_dose_on: date | None = None

    def open(self, course: Course) -> None:
        """Turn to a course; nothing of it has been handed over yet."""
        self.previous_last_dose_on = self.last_dose_on
        self.course = course
        self.supplies: list[stock.Supply] = []

    def see(self, visit: Visit, life: LifeVisit) -> None:
        """Note what a visit adds."""
        self.first_visit_on = self.first_visit_on or life.on
        if life.is_tested:
            self.tests = (PregnancyTest(taken_on=life.on, result="negative"), *self.tests)
        if life.values:
            read_on = life.on if life.is_reviewed else None
            self.panels.insert(0, _Panel(life.on, read_on, self._values(life)))

    def decide(self, visit: Visit, daily_mg: int) -> Decision:
        """Return what the gate says to a supply at this visit."""
        policy = self.setting.policy_on(visit.visited_on)
        proposal = Proposal(daily_mg=daily_mg, days=SUPPLY_DAYS)
        facts = facts_from(self._known(visit), visit, proposal, visit.visited_on)
        return Decision(facts, evaluate_gate(facts, limits_of(policy)), policy)

    def hand_over(self, decision: Decision) -> None:
        """Note that the supply was given."""
        facts = decision.facts
        daily_mg = facts.prescription.daily_mg
        supply = stock.Supply(from_on=facts.as_of, daily_mg=daily_mg, mg=daily_mg * SUPPLY_DAYS)
        self.supplies.append(supply)
        self.course.started_on = self.course.started_on or facts.as_of
        self.course.last_dose_on = self.last_dose_on = decision.verdict.last_dose_on

    def _known(self, visit: Visit) -> Known:
        return Known(
            record=CourseRecord(
                course=self.course,
                prescriber_roles=frozenset({DOCTOR}),
                asked_kinds=frozenset(),
                first_visit_on=self.first_visit_on,
                guardian_attended_on=self.guardian_on,
                previous_last_dose_on=self.previous_last_dose_on,
                is_consent_outdated=False,
            ),
            histories=NOTHING_TOLD,
            given_mg=sum(each.mg for each in self.supplies),
            stock_days=stock.days_in_hand(self.supplies, visit.visited_on),
            weight=Weight(kg=visit.weight_kg, measured_on=visit.visited_on),
            pregnancy_tests=self.tests,
            blood_panels=self._blood_panels(),
            serious_symptoms=(),
        )

    def _blood_panels(self) -> tuple[BloodPanel, ...]:
        started_on = self.course.started_on
        before = (each for each in self.panels if started_on and each.on <= started_on)
        first = next(before, None)
        baseline = first.values if first else NO_VALUES
        latest, older = self.panels[:LOOKED_INTO], self.panels[LOOKED_INTO:]
        return (
            *(each.read_against(baseline) for each in latest),
            *(each.unread for each in older),
        )

    def _values(self, life: LifeVisit) -> dict[str, Value]:
        """Return a visit's values in the order of the catalogue."""
        intervals = self.setting.intervals
        found: list[tuple[Interval, Decimal]] = [
            (intervals[key, self.patient.sex], value) for key, value in life.values.items()
        ]
        found.sort(key=lambda each: each[0].analyte.position)
        return {
            interval.analyte.key: Value(value, interval.low, interval.high)
            for interval, value in found
        }
