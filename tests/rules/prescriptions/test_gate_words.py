"""Words for every rule, in both languages, with the evidence and its dates."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from clinic.rules.findings import Finding, Level
from prescriptions.gate_words import (
    LEVELS,
    RULE_WORDS,
    WHO_MAY_PASS,
    explanation_of,
    placeholders,
    words_of,
)
from prescriptions.gate_words.codes import CODES, GROUPS, LIMITS, UNITS, code_words
from prescriptions.gate_words.rule_words import RuleWords, Text
from prescriptions.rules.gate.catalogue import RULES, RULES_BY_NAME, Group
from prescriptions.rules.gate.evaluate import evaluate_gate
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, LIMIT_NAMES, unit_of
from prescriptions.rules.gate.parsing import facts_from_json
from tests.rules.prescriptions.gate_cases import MAN, SLOTS_OF_MAN, SLOTS_OF_WOMAN, WOMAN, changed
from tools import translations

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def _texts(words: RuleWords) -> tuple[Text, ...]:
    return (words.title, words.explanation, *words.details, words.action)


@pytest.fixture(scope="module")
def japanese(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the translations of the catalogue, without its compiled form."""
    path = translations.catalogue(translations.ROOT, "prescriptions")
    return translations.compiled(path, tmp_path_factory.mktemp("catalogue"))


def test_every_rule_has_words_in_the_order_of_the_catalogue():
    assert list(RULE_WORDS) == [rule.name for rule in RULES]


@pytest.mark.parametrize("rule", RULE_WORDS)
def test_rule_is_translated_with_the_same_values(rule: str, japanese: dict[str, str]):
    with override("en"):
        for text in _texts(RULE_WORDS[rule]):
            translation = japanese[str(text)]
            assert JAPANESE.search(translation)
            assert placeholders(translation) == placeholders(text)


def test_codes_groups_units_and_levels_are_translated(japanese: dict[str, str]):
    tables: list[dict[str, Text]] = [CODES, UNITS, LIMITS]
    texts = [text for table in tables for text in table.values()]
    texts += [*GROUPS.values(), *LEVELS.values(), *WHO_MAY_PASS.values()]
    plain = {key.split("\x04")[-1] for key in japanese}

    with override("en"):
        assert {str(text) for text in texts} <= plain


def test_limits_units_and_groups_have_words():
    assert set(LIMITS) == set(LIMIT_NAMES)
    assert {unit_of(name) for name in LIMIT_NAMES} == set(UNITS)
    assert set(GROUPS) == set(Group)
    assert set(LEVELS) == set(WHO_MAY_PASS) == set(Level)


@pytest.mark.parametrize("rule", RULE_WORDS)
def test_explanation_shows_the_limits_in_force(rule: str):
    shown = placeholders(RULE_WORDS[rule].explanation)

    assert shown <= set(RULES_BY_NAME[rule].limits)
    with override("en"):
        assert "%(" not in explanation_of(rule, DEFAULT_LIMITS)


def test_every_answer_that_sets_off_a_rule_is_put_into_words():
    seen: set[str] = set()
    for base, slots in ((WOMAN, SLOTS_OF_WOMAN), (MAN, SLOTS_OF_MAN)):
        for change, rules in (answer for slot in slots for answer in slot if answer[1]):
            verdict = evaluate_gate(facts_from_json(changed(base, change)))
            with override("en"):
                words = [words_of(finding) for finding in verdict.findings]
            seen.update(rules)
            for each in words:
                assert each.title != each.detail, each.rule
                assert "%(" not in each.detail
                assert "None" not in each.detail

    assert seen | {"cumulative-over-220"} >= set(RULE_WORDS) - {"weight-stale"}


def test_words_name_the_evidence_and_until_when_it_was_valid():
    facts = changed(WOMAN, {"pregnancy_tests": [{"taken_on": "2026-11-10", "result": "negative"}]})
    (finding,) = evaluate_gate(facts_from_json(facts)).findings

    with override("en"):
        words = words_of(finding)

    assert "10 Nov 2026" in words.detail
    assert "16 Nov 2026" in words.detail
    assert (words.rule, words.level, words.basis) == (
        "pregnancy-test-missing",
        Level.BLOCK,
        "SEED-TEST-2, SEED-TEST-3",
    )
    assert words.who_may_pass == "Nobody can pass this."


def test_words_show_codes_as_words_and_decimals_without_trailing_zeros():
    allergy = Finding("allergy", Level.BLOCK, "x", {"allergies": ("soy", "aspirin_asthma")})
    dose = Finding(
        "dose-high",
        Level.OVERRIDE,
        "x",
        {"daily_mg": 70, "kg": Decimal("60.0"), "limit": Decimal(1)},
    )

    with override("en"):
        assert "soy, aspirin asthma" in words_of(allergy).detail
        assert "70 mg a day at 60 kg is more than 1 mg/kg" in words_of(dose).detail


def test_code_words_fall_back_to_the_laboratory_and_to_the_code():
    with override("en"):
        assert code_words("tg") == "TG"
        assert code_words("ringing_ears") == "ringing ears"
    with override("ja"):
        assert code_words("tg") == "中性脂肪"


def test_words_of_a_stored_finding_are_those_of_a_new_one():
    facts = changed(
        WOMAN,
        {
            "lasik_on": ["2026-08-31"],
            "allergies": ["soy"],
            "prescription.daily_mg": 70,
            "pregnancy_tests": [],
        },
    )
    for finding in evaluate_gate(facts_from_json(facts)).findings:
        stored = json.loads(json.dumps(finding.as_json()))

        assert Finding.from_json(stored) == finding
        assert words_of(Finding.from_json(stored)) == words_of(finding)


def test_stored_values_keep_their_types():
    finding = Finding(
        "x",
        Level.INFO,
        "y",
        {
            "day": date(2026, 2, 28),
            "kg": Decimal("60.10"),
            "days": 5,
            "none": None,
            "codes": ("a", "2026-01-01"),
            "word": "2026-01-01x",
        },
    )

    assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding
