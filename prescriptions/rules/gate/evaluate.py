"""The gate: facts in, every finding out. No clock, no database, no language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clinic.rules.findings import Finding, Values, Verdict
from prescriptions.rules.gate import bloods, history, paper, pregnancy, supply
from prescriptions.rules.gate.case import Case, case_of
from prescriptions.rules.gate.catalogue import RULES, Rule
from prescriptions.rules.gate.facts import GateFacts
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, GateLimits
from prescriptions.rules.ratios import mg_per_kg

Check = Callable[[Case], Values | None]

_CHECKS: tuple[Check, ...] = (
    *paper.CHECKS,
    *pregnancy.CHECKS,
    *bloods.CHECKS,
    *history.CHECKS,
    *supply.CHECKS,
)
CHECKS: tuple[tuple[Rule, Check], ...] = tuple(zip(RULES, _CHECKS, strict=True))


class GateFailed(Exception):
    """A rule could not be computed. Nothing may be prescribed; the cause is attached."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"the rule {rule} could not be computed")
        self.rule = rule


@dataclass(frozen=True, slots=True)
class GateVerdict(Verdict):
    """The findings, and the numbers of the supply that was asked for."""

    daily_mg_per_kg: Decimal | None
    cumulative_mg_per_kg_after: Decimal | None
    last_dose_on: date


def evaluate_gate(facts: GateFacts, limits: GateLimits = DEFAULT_LIMITS) -> GateVerdict:
    """Return the findings of all 56 rules, in the order of the catalogue.

    60 kg, 40 mg a day for 30 days with everything in order: no findings, "0.67"
    mg/kg a day. The numbers are rounded half up; the rules compare exactly.

    Raises GateFailed if a rule cannot be computed, so that a fault refuses the supply
    (fails closed) instead of passing without that rule.
    """
    evaluating = "facts"
    findings = []
    try:
        case = case_of(facts, limits)
        for rule, check in CHECKS:
            evaluating = rule.name
            values = check(case)
            if values is not None:
                findings.append(Finding(rule.name, rule.level, rule.basis, values))
        evaluating = "figures"
        return _verdict(case, tuple(findings))
    except Exception as error:
        raise GateFailed(evaluating) from error


def verdict_as_json(verdict: GateVerdict) -> dict[str, Any]:
    """Return the verdict as the contract prints it; numbers are decimal strings."""
    return {
        "decision": verdict.decision.value,
        "findings": [
            {"rule": finding.rule, "level": finding.level.value, "basis": finding.basis}
            for finding in verdict.findings
        ],
        "daily_mg_per_kg": _text(verdict.daily_mg_per_kg),
        "cumulative_mg_per_kg_after": _text(verdict.cumulative_mg_per_kg_after),
        "last_dose_on": verdict.last_dose_on.isoformat(),
    }


def _verdict(case: Case, findings: tuple[Finding, ...]) -> GateVerdict:
    facts = case.facts
    after = supply.cumulative_mg_after(facts)
    return GateVerdict(
        findings=findings,
        daily_mg_per_kg=_per_kg(facts.prescription.daily_mg, facts.weight.kg, 2),
        cumulative_mg_per_kg_after=_per_kg(after, supply.baseline_kg(facts), 1),
        last_dose_on=case.last_dose_on,
    )


def _per_kg(mg: int | Decimal, kg: Decimal | None, places: int) -> Decimal | None:
    return None if kg is None else mg_per_kg(mg, kg, places)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
