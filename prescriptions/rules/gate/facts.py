"""What the gate is told: one immutable value per question it asks.

None means "not known" everywhere, and an unknown is never taken for "no". For the
lists that must have been asked for (conditions, allergies, medications, lasik_on,
vaccinations, serious_symptoms) None means "not asked" and an empty tuple "asked, none".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from labs.rules.analytes import Sex
from labs.rules.levels import LabResult

Role = Literal["doctor", "reception", "administrator"]
Severity = Literal["mild", "moderate", "severe", "very_severe"]
ConditionCode = Literal[
    "inflammatory_bowel_disease", "serious_liver_disease", "psychiatric_illness"
]
ConditionStatus = Literal["current", "past"]
Pregnant = Literal["no", "possible", "yes"]
VaccineKind = Literal["inactivated", "live", "influenza"]
TestResult = Literal["negative", "positive", "inconclusive"]

ALLERGIES = frozenset({"isotretinoin", "soy", "peanut", "paraben", "aspirin_asthma"})
ABSTINENCE = "abstinence"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFacts:
    sex: Sex
    birth_date: date
    can_become_pregnant: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    code: ConditionCode
    status: ConditionStatus
    specialist_letter: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vaccination:
    """A vaccination, past or planned."""

    kind: VaccineKind
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The latest weight."""

    kg: Decimal | None = None
    measured_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """The course so far; `started_on` is None before its first supply."""

    baseline_weight_kg: Decimal | None = None
    started_on: date | None = None
    extended: bool | None = None
    cumulative_mg: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionFacts:
    """The supply that is asked for."""

    daily_mg: int
    days: int
    remaining_stock_days: int = 0
    interim_pregnancy_test_plan: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyTest:
    taken_on: date
    result: TestResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraception:
    """Methods in use; `acknowledged` is the man's acknowledgement."""

    methods: tuple[str, ...] = ()
    since: date | None = None
    acknowledged: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodPanel:
    """One collection of blood; `missing` names required analytes without a usable value."""

    collected_on: date
    resulted_on: date | None = None
    reviewed_on: date | None = None
    missing: tuple[str, ...] = ()
    results: tuple[LabResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    phq2: int | None = None
    phq9: int | None = None
    phq9_item9: int | None = None
    doctor_assessed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """Everything that is known about a patient and a proposed supply on one day."""

    as_of: date
    prescriber_role: Role
    patient: PatientFacts
    first_consultation_on: date
    severity: Severity
    prescription: PrescriptionFacts
    guardian_at_first_consultation: bool | None = None
    consent_current: bool | None = None
    fee_confirmed: bool | None = None
    insured_treatment_failed: bool | None = None
    conditions: tuple[Condition, ...] | None = None
    pregnant: Pregnant | None = None
    breastfeeding: bool | None = None
    plans_pregnancy_within_year: bool | None = None
    allergies: tuple[str, ...] | None = None
    medications: tuple[str, ...] | None = None
    lasik_on: tuple[date, ...] | None = None
    hair_removal_suspended: bool | None = None
    vaccinations: tuple[Vaccination, ...] | None = None
    weight: Weight = Weight()
    course: CourseFacts = CourseFacts()
    previous_course_last_dose_on: date | None = None
    pregnancy_tests: tuple[PregnancyTest, ...] = ()
    contraception: Contraception = Contraception()
    blood_panels: tuple[BloodPanel, ...] = ()
    serious_symptoms: tuple[str, ...] | None = None
    mood: Mood = Mood()


ASKED_LISTS = (
    "conditions",
    "allergies",
    "medications",
    "lasik_on",
    "vaccinations",
    "serious_symptoms",
)
"""The lists that must have been asked for."""
