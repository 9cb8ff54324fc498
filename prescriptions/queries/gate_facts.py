"""From rows to facts: everything the gate is told, in four queries whatever the course."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clinic.models import User
from clinic.roles import ADMINISTRATOR, DOCTOR
from patients.models import Patient, Visit
from prescriptions.models import Course
from prescriptions.queries import blood_panels, histories, supplies
from prescriptions.queries.course_record import CourseRecord, course_record, standing_consent
from prescriptions.queries.proposals import NOTHING_ENTERED, Entered, Proposal
from prescriptions.rules.gate.facts import (
    BloodPanel,
    Contraception,
    CourseFacts,
    GateFacts,
    Mood,
    PatientFacts,
    PregnancyTest,
    PrescriptionFacts,
    Role,
    Weight,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the records hold on the day, beside the answers of the visit."""

    record: CourseRecord
    histories: Mapping[str, Any]
    given_mg: int
    stock_days: int
    weight: Weight
    pregnancy_tests: tuple[PregnancyTest, ...]
    blood_panels: tuple[BloodPanel, ...]
    serious_symptoms: tuple[str, ...] | None


def gather_gate_facts(
    *,
    course: Course,
    proposal: Proposal,
    visit: Visit,
    prescriber: User,
    as_of: date,
    entered: Entered = NOTHING_ENTERED,
) -> GateFacts:
    """Return the facts of a course and a proposed supply as the records have them now.

    `visit` gives the answers of the day (it may be unsaved), `entered` what else its form
    holds. Unknown stays None. Always four queries.
    """
    record = course_record(course.pk, prescriber, as_of)
    supplied = supplies.supplies_of(course.pk)
    known = Known(
        record=record,
        histories=histories.histories_of(record, as_of),
        given_mg=supplies.cumulative_mg(supplied, proposal.prescription_id),
        stock_days=supplies.stock_days(supplied, as_of, proposal.prescription_id),
        weight=_weight(visit, record.weight),
        pregnancy_tests=entered.pregnancy_tests + record.pregnancy_tests,
        blood_panels=blood_panels.panels_of(record.course, entered, as_of),
        serious_symptoms=_serious_symptoms(visit, entered, record.waiting_symptoms),
    )
    return facts_from(known, visit, proposal, as_of)


def facts_from(known: Known, visit: Visit, proposal: Proposal, as_of: date) -> GateFacts:
    """Return the facts of what is known already; no query."""
    record = known.record
    consent = standing_consent(record, as_of)
    return GateFacts(
        as_of=as_of,
        prescriber_role=_role(record.prescriber_roles),
        patient=_patient(record.course.patient),
        first_consultation_on=_first_consultation(record, visit),
        severity=record.course.severity,
        prescription=_prescription(proposal, known.stock_days),
        guardian_at_first_consultation=_guardian(record, visit),
        consent_current=consent is not None,
        fee_confirmed=None if consent is None else consent.fees_shown_yen is not None,
        insured_treatment_failed=record.course.has_insured_treatment_failed,
        **known.histories,
        pregnant=visit.pregnant or None,
        breastfeeding=visit.is_breastfeeding,
        plans_pregnancy_within_year=visit.plans_pregnancy_within_year,
        hair_removal_suspended=visit.is_hair_removal_suspended,
        weight=known.weight,
        course=_course(record.course, known.given_mg),
        previous_course_last_dose_on=record.previous_last_dose_on,
        pregnancy_tests=known.pregnancy_tests,
        contraception=_contraception(visit),
        blood_panels=known.blood_panels,
        serious_symptoms=known.serious_symptoms,
        mood=_mood(visit),
    )


def _role(roles: Iterable[str]) -> Role:
    """Who holds several roles prescribes as a doctor; who holds none is no doctor."""
    held = set(roles)
    if DOCTOR in held:
        return "doctor"
    return "administrator" if ADMINISTRATOR in held else "reception"


def _patient(patient: Patient) -> PatientFacts:
    return PatientFacts(
        sex=patient.sex,
        birth_date=patient.birth_date,
        can_become_pregnant=patient.can_become_pregnant,
    )


def _first_consultation(record: CourseRecord, visit: Visit) -> date:
    """The first confirmed visit; a guardian who came earlier shows that there was one before."""
    days = (record.first_visit_on, record.guardian_attended_on, visit.visited_on)
    return min(day for day in days if day is not None)


def _guardian(record: CourseRecord, visit: Visit) -> bool | None:
    if record.guardian_attended_on is None:
        return None
    return record.guardian_attended_on <= _first_consultation(record, visit)


def _prescription(proposal: Proposal, in_hand: int) -> PrescriptionFacts:
    return PrescriptionFacts(
        daily_mg=proposal.daily_mg,
        days=proposal.days,
        remaining_stock_days=max(proposal.reported_stock_days, in_hand),
        interim_pregnancy_test_plan=proposal.has_interim_test_plan,
    )


def _weight(visit: Visit, latest: Weight | None) -> Weight:
    """The weight of this visit, else the latest of a confirmed one."""
    own = Weight(kg=visit.weight_kg, measured_on=visit.visited_on)
    known = [each for each in (own, latest) if each is not None and each.kg is not None]
    return max(known, key=lambda each: each.measured_on or date.min, default=Weight())


def _course(course: Course, given_mg: int) -> CourseFacts:
    return CourseFacts(
        baseline_weight_kg=course.baseline_weight_kg,
        started_on=course.started_on,
        extended=course.is_extended,
        cumulative_mg=Decimal(given_mg),
    )


def _contraception(visit: Visit) -> Contraception:
    return Contraception(
        methods=tuple(visit.contraception_methods),
        since=visit.contraception_since,
        acknowledged=visit.contraception_acknowledged,
    )


def _serious_symptoms(
    visit: Visit, entered: Entered, waiting: frozenset[str]
) -> tuple[str, ...] | None:
    """Every serious symptom of the patient that no doctor has assessed; None: not asked today."""
    found = tuple(sorted(waiting.union(entered.serious_symptoms)))
    return None if visit.has_side_effects is None and not found else found


def _mood(visit: Visit) -> Mood:
    return Mood(
        phq2=visit.phq2,
        phq9=visit.phq9,
        phq9_item9=visit.phq9_item9,
        doctor_assessed=visit.mood_assessed_by_doctor,
    )
