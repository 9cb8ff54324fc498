"""The gate's answer for a course: facts gathered, limits in force, rules evaluated.

The same function answers the live panel, the service that prescribes and the one that hands
over, so that none of them can be kinder than another.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import structlog

from clinic.models import User
from clinic.rules.findings import Finding
from patients.models import Visit
from prescriptions.models import Course, GatePolicy
from prescriptions.queries.gate_facts import gather_gate_facts
from prescriptions.queries.policy import limits_of, policy_on
from prescriptions.queries.proposals import NOTHING_ENTERED, Entered, Proposal
from prescriptions.rules.gate.evaluate import GateFailed, GateVerdict, evaluate_gate
from prescriptions.rules.gate.facts import GateFacts

logger = structlog.get_logger(__name__)


class GateUnavailable(Exception):
    """The gate could not be computed, so nothing may be given; the log has the cause."""

    def __init__(self, error_id: str) -> None:
        super().__init__(error_id)
        self.error_id = error_id


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate was told, what it answered, and under which limits."""

    facts: GateFacts
    verdict: GateVerdict
    policy: GatePolicy | None

    def closed_for(self, passed_rules: frozenset[str]) -> tuple[Finding, ...]:
        """Return the findings that still stop the supply once `passed_rules` are overridden."""
        return tuple(
            finding
            for finding in self.verdict.findings
            if finding.level == "block"
            or (finding.level == "override" and finding.rule not in passed_rules)
        )


def decide_supply(
    *,
    course: Course,
    proposal: Proposal,
    visit: Visit,
    prescriber: User,
    as_of: date,
    entered: Entered = NOTHING_ENTERED,
) -> Decision:
    """Return the gate's decision on a supply.

    Raises GateUnavailable when facts, limits or rules cannot be computed: a fault refuses.
    """
    policy = policy_on(as_of)
    facts = gather_gate_facts(
        course=course,
        proposal=proposal,
        visit=visit,
        prescriber=prescriber,
        as_of=as_of,
        entered=entered,
    )
    try:
        return Decision(facts, evaluate_gate(facts, limits_of(policy)), policy)
    except (GateFailed, ValueError, ArithmeticError, TypeError) as error:
        error_id = uuid4().hex[:12]
        rule = error.rule if isinstance(error, GateFailed) else "limits"
        logger.exception("gate_unavailable", error_id=error_id, rule=rule)
        raise GateUnavailable(error_id) from error


def findings_as_json(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Return findings as a prescription keeps them; dates and numbers become text."""
    return [
        {
            "rule": finding.rule,
            "level": finding.level.value,
            "basis": finding.basis,
            "values": {name: _plain(value) for name, value in finding.values.items()},
        }
        for finding in findings
    ]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int | str):
        return value
    return [_plain(each) for each in value] if isinstance(value, tuple) else str(value)
