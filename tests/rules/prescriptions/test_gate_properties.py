"""Properties of the gate that a doctor would sign."""

import json
import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from prescriptions.rules.gate.catalogue import RULES
from prescriptions.rules.gate.evaluate import evaluate_gate, verdict_as_json
from prescriptions.rules.gate.parsing import facts_from_json, facts_from_text
from prescriptions.rules.gate.writing import facts_as_json
from tests.rules.prescriptions.gate_cases import (
    ASKED,
    FLAGS,
    MAN,
    SLOTS_OF_MAN,
    SLOTS_OF_WOMAN,
    WEIGHT_DATES,
    WOMAN,
    Answer,
    Facts,
    changed,
)

# The four properties together evaluate more than 10,000 examples wherever CI is set.
EXAMPLES = 2_600 if os.environ.get("CI") else 500
some_examples = settings(max_examples=EXAMPLES, deadline=None, database=None)

# A byte is one of so many: half of them answer nothing.
CHOICES = 41
STRICTNESS = ("clear", "needs_override", "blocked")
ORDER = {rule.name: at for at, rule in enumerate(RULES)}


def _decided(facts: Facts) -> dict[str, Any]:
    return verdict_as_json(evaluate_gate(facts_from_json(facts)))


def _strictness(facts: Facts) -> int:
    return STRICTNESS.index(_decided(facts)["decision"])


@st.composite
def answered(draw: st.DrawFn) -> tuple[Facts, frozenset[str]]:
    """Draw any subset of the slots with an answer each, and the rules they set off."""
    base, slots = draw(st.sampled_from([(WOMAN, SLOTS_OF_WOMAN), (MAN, SLOTS_OF_MAN)]))
    # One draw of many bytes takes a fraction of the time of as many draws of a number.
    picks = draw(st.binary(min_size=len(slots), max_size=len(slots)))
    answers: list[Answer] = [
        slot[pick % CHOICES]
        for slot, pick in zip(slots, picks, strict=True)
        if pick % CHOICES < len(slot)
    ]
    facts = changed(base, *(change for change, _ in answers))
    if facts["weight"]["kg"] is not None and draw(st.booleans()):
        answers.append(draw(st.sampled_from(WEIGHT_DATES)))
        facts = changed(facts, answers[-1][0])
    return facts, frozenset(rule for _, rules in answers for rule in rules)


@some_examples
@given(answered())
def test_gate_any_subset_of_conditions_yields_exactly_their_rules(
    case: tuple[Facts, frozenset[str]],
):
    facts, expected = case

    found = [finding["rule"] for finding in _decided(facts)["findings"]]

    assert found == sorted(expected, key=ORDER.__getitem__)


BLOCKING_FACTS: tuple[Facts, ...] = (
    {"prescriber_role": "reception"},
    {"consent_current": False},
    {"fee_confirmed": None},
    {"patient.birth_date": "2016-01-01"},
    {"conditions": [{"code": "serious_liver_disease", "status": "current"}]},
    {"conditions": None},
    {"allergies": ["soy"]},
    {"medications": ["tetracycline"]},
    {"lasik_on": ["2026-11-30"]},
    {"serious_symptoms": ["jaundice"]},
    {"mood": {"phq9_item9": 1}},
    {"prescription.days": 61},
    {"prescription.daily_mg": 35},
    {"prescription.daily_mg": 150},
    {"weight": None},
    {"blood_panels": []},
    {"vaccinations": [{"kind": "live", "on": "2026-11-23"}]},
)
BLOCKING_FACTS_OF_WOMAN: tuple[Facts, ...] = (
    {"pregnancy_tests": [{"taken_on": "2026-11-23", "result": "positive"}]},
    {"pregnancy_tests": [{"taken_on": "2026-11-23", "result": "inconclusive"}]},
    {"pregnancy_tests": []},
    {"pregnant": "possible"},
    {"breastfeeding": True},
    {"plans_pregnancy_within_year": True},
    {"contraception.methods": []},
)


@some_examples
@given(answered(), st.data())
def test_gate_adding_a_blocking_fact_never_opens_it(
    case: tuple[Facts, frozenset[str]], data: st.DataObject
):
    facts, _ = case
    woman = facts["patient"]["sex"] == "female"
    blocking = data.draw(
        st.sampled_from(BLOCKING_FACTS + (BLOCKING_FACTS_OF_WOMAN if woman else ()))
    )

    assert _decided(changed(facts, blocking))["decision"] == "blocked"


@some_examples
@given(answered(), st.data())
def test_gate_unknown_answer_is_never_more_permissive(
    case: tuple[Facts, frozenset[str]], data: st.DataObject
):
    facts, _ = case
    field = data.draw(st.sampled_from(FLAGS + ASKED))
    known = facts
    if field in FLAGS:
        known = changed(facts, {field: data.draw(st.booleans())})

    assert _strictness(changed(facts, {field: None})) >= _strictness(known)


@some_examples
@given(answered())
def test_gate_unknown_letter_or_fasting_is_never_more_permissive(
    case: tuple[Facts, frozenset[str]],
):
    facts, _ = case
    unknown = json.loads(json.dumps(facts))
    for condition in unknown["conditions"] or []:
        condition["specialist_letter"] = None
    for panel in unknown["blood_panels"] or []:
        for result in panel["results"]:
            result["fasting"] = None

    assert _strictness(unknown) >= _strictness(facts)


@settings(max_examples=500, deadline=None, database=None)
@given(answered())
def test_facts_written_and_read_again_are_the_same(case: tuple[Facts, frozenset[str]]):
    facts = facts_from_json(case[0])

    assert facts_from_text(json.dumps(facts_as_json(facts))) == facts


@settings(max_examples=500, deadline=None, database=None)
@given(answered(), st.randoms(use_true_random=False))
def test_gate_order_within_lists_does_not_matter(case: tuple[Facts, frozenset[str]], random: Any):
    facts = json.loads(json.dumps(case[0]))
    for name in (*ASKED, "pregnancy_tests", "blood_panels"):
        if facts[name]:
            random.shuffle(facts[name])

    assert _decided(facts) == _decided(case[0])
