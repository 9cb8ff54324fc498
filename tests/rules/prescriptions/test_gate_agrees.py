"""The gate and its plain twin give the same answers; AGREEMENTS sets on how many facts."""

import json
import os
from random import Random

import pytest

from prescriptions.rules.gate.catalogue import RULES
from prescriptions.rules.gate.evaluate import evaluate_gate, verdict_as_json
from prescriptions.rules.gate.fields import MalformedFacts
from prescriptions.rules.gate.parsing import facts_from_text
from tests.rules.prescriptions.plain_gate import judge
from tests.rules.prescriptions.random_facts import DAYS, SPOILS, RandomFacts, spoiled

AGREEMENTS = int(os.environ.get("AGREEMENTS", "16000"))
SEEDS = range(8)


def answered(facts):
    """Return the gate's answer, the findings as a set of rules."""
    printed = verdict_as_json(evaluate_gate(facts_from_text(json.dumps(facts))))
    decision = printed.pop("decision")
    findings = printed.pop("findings")
    levels = {finding["level"] for finding in findings}
    assert decision == (
        "blocked" if "block" in levels else "needs_override" if "override" in levels else "clear"
    )
    return printed | {"rules": {finding["rule"] for finding in findings}}


@pytest.mark.parametrize("seed", SEEDS)
def test_gate_agrees_with_a_second_reading_of_the_contract(seed):
    draw = RandomFacts(Random(f"agree {seed}"))  # noqa: S311
    fired = set()

    for _ in range(AGREEMENTS // len(SEEDS)):
        facts = draw.facts()
        expected = judge(facts)
        assert answered(facts) == expected, json.dumps(facts)
        fired |= expected["rules"]

    assert fired == {rule.name for rule in RULES}


@pytest.mark.parametrize("seed", range(2))
def test_spoiled_field_is_named(seed):
    draw = RandomFacts(Random(f"spoil {seed}"))  # noqa: S311

    for path, value in SPOILS:
        facts = spoiled(draw.facts(), path, value)
        with pytest.raises(MalformedFacts) as malformed:
            facts_from_text(json.dumps(facts))
        assert malformed.value.field.startswith(path), (path, value)


def test_days_around_which_facts_are_drawn_are_month_ends_and_leap_days():
    assert {(day.month, day.day) for day in DAYS} >= {(2, 28), (2, 29), (8, 31), (12, 31)}
