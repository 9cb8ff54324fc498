"""The catalogue of rules in words, with the limits in force."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from prescriptions.gate_words import LEVELS, RULE_WORDS, WHO_MAY_PASS, explanation_of
from prescriptions.gate_words.codes import GROUPS, LIMITS, UNITS
from prescriptions.queries.limit_pages import ShownLimit, shown_limits
from prescriptions.queries.panels import TONES
from prescriptions.queries.policy import limits_of, policy_on
from prescriptions.rules.gate.catalogue import RULES
from prescriptions.rules.gate.limits import GateLimits, unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRule:
    """One rule as the page of rules shows it."""

    name: str
    group: str
    tone: str
    level: str
    title: str
    explanation: str
    action: str
    who_may_pass: str
    basis: str
    limits: tuple[str, ...]


def shown_rules(on: date) -> list[ShownRule]:
    """Return every rule in the order of evaluation; one query."""
    limits = limits_of(policy_on(on))
    return [
        ShownRule(
            name=rule.name,
            group=str(GROUPS[rule.group]),
            tone=TONES[rule.level],
            level=str(LEVELS[rule.level]),
            title=str(RULE_WORDS[rule.name].title),
            explanation=explanation_of(rule.name, limits),
            action=str(RULE_WORDS[rule.name].action),
            who_may_pass=str(WHO_MAY_PASS[rule.level]),
            basis=rule.basis,
            limits=tuple(_limit(name, limits) for name in rule.limits),
        )
        for rule in RULES
    ]


def shown_lab_levels(on: date) -> list[ShownLimit]:
    """Return the table of laboratory levels in force; one query."""
    return [each for each in shown_limits(limits_of(policy_on(on))) if each.is_laboratory]


def _limit(name: str, limits: GateLimits) -> str:
    value: Any = getattr(limits, name)
    unit = UNITS[unit_of(name)]
    if not isinstance(value, int | Decimal):
        return f"{LIMITS[name]}: {unit}"
    return f"{LIMITS[name]}: {value} {unit}"
