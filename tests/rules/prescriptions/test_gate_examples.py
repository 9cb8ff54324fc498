"""The worked examples of the gate's contract."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from prescriptions.rules.gate.catalogue import RULES
from prescriptions.rules.gate.evaluate import evaluate_gate, verdict_as_json
from prescriptions.rules.gate.parsing import facts_from_text

FILE = Path(__file__).resolve().parents[2] / "data" / "gate-examples.jsonl"
LINES = FILE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_gate_example_gives_the_expected_verdict(line: str):
    example: dict[str, Any] = json.loads(line)
    facts = line[len('{"facts": ') : line.rindex(', "expected": ')]

    verdict = verdict_as_json(evaluate_gate(facts_from_text(facts)))

    for finding in verdict["findings"]:
        del finding["basis"]
    assert verdict == example["expected"]


def test_gate_examples_show_every_rule_at_least_twice():
    shown = Counter(
        finding["rule"] for line in LINES for finding in json.loads(line)["expected"]["findings"]
    )

    assert {rule.name for rule in RULES if shown[rule.name] < 2} == set()
    assert set(shown) == {rule.name for rule in RULES}
