"""The gate's answer as the live panel shows it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.models import User
from clinic.rules.findings import Decision as Outcome
from clinic.rules.findings import Level
from labs.models import PregnancyTest
from patients.models import Visit
from prescriptions.gate_words import FindingWords, words_of
from prescriptions.models import Course
from prescriptions.queries.decisions import GateUnavailable, decide_supply
from prescriptions.queries.proposals import Entered, Proposal
from prescriptions.rules.gate.evaluate import GateVerdict
from prescriptions.rules.tablets import Tablets, split_tablets

# Where on the visit's form the answer to a finding is given.
FIELDS = {
    "pregnancy-positive": "test_result",
    "pregnancy-test-inconclusive": "test_result",
    "pregnancy-test-missing": "test_result",
    "pregnant-or-breastfeeding": "pregnant",
    "pregnancy-planned": "plans_pregnancy_within_year",
    "contraception-none": "contraception_methods",
    "contraception-single": "contraception_methods",
    "male-contraception-unacknowledged": "contraception_acknowledged",
    "interim-test-plan-missing": "has_interim_test_plan",
    "blood-test-missing": "blood",
    "blood-result-pending": "blood",
    "self-harm-risk": "mood_assessed_by_doctor",
    "mood-screen-positive": "phq2",
    "mood-not-asked": "phq2",
    "serious-symptom": "has_side_effects",
    "history-not-asked": "has_side_effects",
    "hair-removal": "is_hair_removal_suspended",
    "dose-not-in-tablets": "daily_mg",
    "dose-over-2mg-per-kg": "daily_mg",
    "dose-over-140mg": "daily_mg",
    "dose-high": "daily_mg",
    "dose-low-for-severe": "daily_mg",
    "cumulative-over-220": "daily_mg",
    "weight-missing": "weight_kg",
    "weight-stale": "weight_kg",
    "supply-over-60-days": "days",
    "supply-over-30-days": "days",
    "stock-over-60-days": "stock_days",
}
TEST_MISSING = "pregnancy-test-missing"
TONES = {Level.BLOCK: "stop", Level.OVERRIDE: "warn", Level.INFO: "info"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """A finding in words, and where to answer it."""

    words: FindingWords
    tone: str
    field: str
    reason: str = ""
    note: str = ""

    @property
    def asks_reason(self) -> bool:
        return self.words.level is Level.OVERRIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePanel:
    """What the doctor sees beside the form while typing.

    `problem` is `no_course`, `not_treated`, `no_dose` or `unavailable`; empty when the gate
    has answered.
    """

    problem: str = ""
    state: str = ""
    error_id: str = ""
    verdict: GateVerdict | None = None
    findings: tuple[ShownFinding, ...] = ()
    units: Tablets | None = None
    weight_kg: Decimal | None = None

    @property
    def tone(self) -> str:
        """Return stop, warn or ok; none while there is nothing to decide."""
        if self.problem == "unavailable":
            return "stop"
        if self.verdict is None:
            return "none"
        tones = {Outcome.BLOCKED: "stop", Outcome.NEEDS_OVERRIDE: "warn", Outcome.CLEAR: "ok"}
        return tones[self.verdict.decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A supply that is being considered at a visit."""

    visit: Visit
    entered: Entered
    proposal: Proposal | None
    reasons: dict[str, str]


def gate_panel(
    course: Course | None, question: Question, prescriber: User, now: datetime
) -> GatePanel:
    """Return the panel for what is typed so far; nothing is written."""
    if course is None:
        return GatePanel(problem="no_course")
    if course.state not in Course.TREATED:
        return GatePanel(problem="not_treated", state=course.get_state_display())
    if question.proposal is None:
        return GatePanel(problem="no_dose")
    try:
        decision = decide_supply(
            course=course,
            proposal=question.proposal,
            visit=question.visit,
            prescriber=prescriber,
            as_of=timezone.localdate(now),
            entered=question.entered,
        )
    except GateUnavailable as unavailable:
        return GatePanel(problem="unavailable", error_id=unavailable.error_id)
    return GatePanel(
        verdict=decision.verdict,
        findings=tuple(
            ShownFinding(
                words=words_of(finding),
                tone=TONES[finding.level],
                field=FIELDS.get(finding.rule, ""),
                reason=question.reasons.get(finding.rule, ""),
                note=_note(finding.rule, question),
            )
            for finding in decision.verdict.findings
        ),
        units=_units(question.proposal),
        weight_kg=decision.facts.weight.kg,
    )


def _note(rule: str, question: Question) -> str:
    """Return what the gate does not know: a test is there, and waits for its second reader."""
    if rule != TEST_MISSING:
        return ""
    is_read_once = question.entered.awaits_second_reader
    tests = PregnancyTest.objects.awaiting_second_reader()
    if is_read_once or tests.filter(patient_id=question.visit.patient_id).exists():
        return _(
            "A negative test is there, but only one person has read it. It counts once a second "
            "person has read it too."
        )
    return ""


def _units(proposal: Proposal) -> Tablets | None:
    try:
        return split_tablets(proposal.daily_mg).times(proposal.days)
    except ValueError:
        return None
