"""What forms hand to the services: values that are typed, and nothing decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from clinic.models import Branch, User
from labs.inputs import PregnancyReading, Reading, Specimen
from labs.models import Analyte, LabReport
from patients.models import ConsentText, Guardian
from patients.services.consents import Signature
from patients.services.history import HistoryItem
from prescriptions.models import Product
from prescriptions.queries.proposals import Proposal
from prescriptions.rules.gate.limits import GateLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyOrder:
    """What a doctor orders: a product, a supply, and why the dose changed if it did."""

    product: Product
    proposal: Proposal
    dose_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """A doctor's reasons by rule, and when the doctor last proved who they are."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    authenticated_at: datetime | None = None


NO_OVERRIDES = Overrides()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedEffect:
    """A side effect as the patient tells it."""

    code: str
    severity: str
    is_serious: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesions:
    """Lesions counted at one site."""

    site: str
    comedones: int
    papules: int
    pustules: int
    nodules: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Blood taken at the visit; without readings its results are still to come.

    Values that a doctor enters while deciding are reviewed by that doctor. Instead of a specimen
    of its own it may name the report that its values complete.
    """

    specimen: Specimen | None = None
    completes: LabReport | None = None
    readings: Mapping[Analyte, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """Everything one visit says, by section; `answers` are columns of the visit."""

    answers: Mapping[str, Any]
    side_effects: tuple[ReportedEffect, ...] = ()
    lesions: tuple[Lesions, ...] = ()
    panel: Panel | None = None
    pregnancy_test: PregnancyReading | None = None
    reviewed: tuple[LabReport, ...] = ()
    next_visit_at: datetime | None = None
    order: SupplyOrder | None = None
    overrides: Overrides = NO_OVERRIDES


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedConsent:
    """A signature under the treatment's consent text, with the price shown before it."""

    text: ConsentText
    signer_name: str
    fees_shown_yen: int | None
    guardian: Guardian | None = None
    signature: Signature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Potential:
    """Whether a woman can become pregnant, and on what evidence she cannot."""

    can_become_pregnant: bool
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseOpening:
    """What is known when a course is opened. A list that is missing was not asked for."""

    branch: Branch
    doctor: User
    severity: str
    has_insured_treatment_failed: bool | None
    target_mg_per_kg: int = 120
    planned_months: int = 6
    histories: Mapping[str, Iterable[HistoryItem]] = field(default_factory=dict)
    potential: Potential | None = None
    attending_guardian: Guardian | None = None
    consent: SignedConsent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChange:
    """The limits from a day on, why, and which doctor checked them on which day.

    `follows` is the key of the policy that the person saw as the last one.
    """

    limits: GateLimits
    pregnancy_tests_read_twice: bool = False
    valid_from: date
    reason: str
    checked_by: User
    reviewed_on: date
    next_review_on: date
    follows: int | None
