"""Malformed facts: the field is named, and nothing is guessed."""

import contextlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prescriptions.rules.gate.evaluate import evaluate_gate, verdict_as_json
from prescriptions.rules.gate.fields import MalformedFacts
from prescriptions.rules.gate.parsing import facts_from_json, facts_from_text
from prescriptions.rules.gate.writing import facts_as_json
from tests.rules.prescriptions.gate_cases import FLAGS, MAN, PANEL, WOMAN, changed

REQUIRED = (
    "as_of",
    "prescriber_role",
    "patient.sex",
    "patient.birth_date",
    "first_consultation_on",
    "severity",
    "prescription.daily_mg",
    "prescription.days",
)
DATES = (
    "as_of",
    "patient.birth_date",
    "first_consultation_on",
    "weight.measured_on",
    "course.started_on",
    "previous_course_last_dose_on",
    "contraception.since",
)
WORDS = ("prescriber_role", "patient.sex", "severity", "pregnant")
WHOLES = (
    "prescription.daily_mg",
    "prescription.days",
    "prescription.remaining_stock_days",
    "mood.phq2",
    "mood.phq9",
    "mood.phq9_item9",
)
NUMBERS = ("weight.kg", "course.baseline_weight_kg", "course.cumulative_mg", *WHOLES)
LISTS = (
    "conditions",
    "allergies",
    "medications",
    "lasik_on",
    "vaccinations",
    "pregnancy_tests",
    "contraception.methods",
    "blood_panels",
    "serious_symptoms",
)
OBJECTS = ("patient", "weight", "course", "prescription", "contraception", "mood")

NOT_DATES = ("2026-02-29", "2026-13-01", "2026-1-1", "20261123", "2026-W47-1", "２０２６-11-23", "")
NOT_NUMBERS: tuple[Any, ...] = (
    *(True, False, [], {}),
    *("", "x", " 60", "６０", "1_000", "0x3c", "NaN", "Infinity", "1e99999", "1" * 1_001),
)


def _refused(facts: Any) -> MalformedFacts:
    with pytest.raises(MalformedFacts) as refused:
        facts_from_text(json.dumps(facts))
    return refused.value


@pytest.mark.parametrize("field", REQUIRED)
def test_required_field_missing_or_null_is_malformed(field: str):
    facts = changed(WOMAN, {field: None})
    assert _refused(facts).field == field

    *parents, key = field.split(".")
    del (facts[parents[0]] if parents else facts)[key]
    assert _refused(facts).field == field


@pytest.mark.parametrize("part", ["patient", "prescription"])
def test_missing_object_names_its_first_required_field(part: str):
    first = {"patient": "patient.sex", "prescription": "prescription.daily_mg"}

    assert _refused({**WOMAN, part: None}).field == first[part]


@pytest.mark.parametrize("value", [*NOT_DATES, 20261123, True, ["2026-11-23"]])
@pytest.mark.parametrize("field", DATES)
def test_date_that_does_not_exist_is_malformed(field: str, value: Any):
    assert _refused(changed(WOMAN, {field: value})).field == field


@pytest.mark.parametrize("value", [0, 1, "true", "yes", "", [], {}])
@pytest.mark.parametrize("field", FLAGS)
def test_flag_of_another_type_is_malformed(field: str, value: Any):
    assert _refused(changed(WOMAN, {field: value})).field == field


@pytest.mark.parametrize("value", ["unknown", "Doctor", "", 1, True, ["doctor"], {}])
@pytest.mark.parametrize("field", WORDS)
def test_unknown_word_is_malformed(field: str, value: Any):
    assert _refused(changed(WOMAN, {field: value})).field == field


@pytest.mark.parametrize("value", NOT_NUMBERS)
@pytest.mark.parametrize("field", NUMBERS)
def test_number_that_is_none_is_malformed(field: str, value: Any):
    assert _refused(changed(WOMAN, {field: value})).field == field


@pytest.mark.parametrize(
    "constant", ["NaN", "Infinity", "-Infinity", "1e9999999999999999999", "9" * 5_000]
)
@pytest.mark.parametrize("field", NUMBERS)
def test_not_finite_number_names_its_field(field: str, constant: str):
    text = json.dumps(changed(WOMAN, {field: "@"})).replace('"@"', constant)

    with pytest.raises(MalformedFacts) as refused:
        facts_from_text(text)

    assert refused.value.field == field


@pytest.mark.parametrize("value", [40.5, "40.5", "1e-1"])
@pytest.mark.parametrize("field", WHOLES)
def test_whole_number_with_a_fraction_is_malformed(field: str, value: Any):
    assert _refused(changed(WOMAN, {field: value})).field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prescription.days", 0),
        ("prescription.days", -1),
        ("prescription.days", "0"),
        ("prescription.remaining_stock_days", -1),
        ("prescription.days", 10**9),
        ("prescription.days", 2914000),
        ("weight.kg", 0),
        ("weight.kg", "-60"),
        ("weight.kg", "0.0"),
        ("course.baseline_weight_kg", 0),
        ("course.cumulative_mg", "-0.1"),
        ("mood.phq2", -1),
        ("mood.phq9", -1),
        ("mood.phq9_item9", -1),
        ("weight.kg", "1e1000"),
        ("prescription.daily_mg", 10**1000),
    ],
)
def test_number_out_of_range_is_malformed(field: str, value: Any):
    assert _refused(changed(WOMAN, {field: value})).field == field


@pytest.mark.parametrize("value", [{}, "soy", 1, True])
@pytest.mark.parametrize("field", LISTS)
def test_list_of_another_type_is_malformed(field: str, value: Any):
    assert _refused(changed(WOMAN, {field: value})).field == field


@pytest.mark.parametrize("value", [[], "x", 1, False])
@pytest.mark.parametrize("field", OBJECTS)
def test_object_of_another_type_is_malformed(field: str, value: Any):
    assert _refused({**WOMAN, field: value}).field == field


def _panel(**fields: Any) -> dict[str, Any]:
    return {"blood_panels": [PANEL, {**PANEL, **fields}]}


def _result(**fields: Any) -> dict[str, Any]:
    return _panel(results=[{"analyte": "alt", "value": 1, **fields}])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"conditions": [{"code": "asthma", "status": "past"}]}, "conditions[0].code"),
        ({"conditions": [{"status": "past"}]}, "conditions[0].code"),
        ({"conditions": [{"code": "psychiatric_illness"}]}, "conditions[0].status"),
        (
            {"conditions": [{"code": "psychiatric_illness", "status": "former"}]},
            "conditions[0].status",
        ),
        (
            {
                "conditions": [
                    {"code": "psychiatric_illness", "status": "past", "specialist_letter": "yes"}
                ]
            },
            "conditions[0].specialist_letter",
        ),
        ({"conditions": [None]}, "conditions[0]"),
        ({"conditions": ["psychiatric_illness"]}, "conditions[0]"),
        ({"allergies": ["soy", 1]}, "allergies[1]"),
        ({"allergies": [None]}, "allergies[0]"),
        ({"medications": [["tetracycline"]]}, "medications[0]"),
        ({"lasik_on": ["2026-01-01", "2026-02-30"]}, "lasik_on[1]"),
        ({"lasik_on": [None]}, "lasik_on[0]"),
        ({"vaccinations": [{"kind": "mrna", "on": "2026-01-01"}]}, "vaccinations[0].kind"),
        ({"vaccinations": [{"kind": "live"}]}, "vaccinations[0].on"),
        ({"pregnancy_tests": [{"taken_on": "2026-11-23"}]}, "pregnancy_tests[0].result"),
        (
            {"pregnancy_tests": [{"taken_on": "2026-11-23", "result": "faint"}]},
            "pregnancy_tests[0].result",
        ),
        ({"pregnancy_tests": [{"result": "negative"}]}, "pregnancy_tests[0].taken_on"),
        ({"contraception.methods": [1]}, "contraception.methods[0]"),
        (_panel(collected_on=None), "blood_panels[1].collected_on"),
        (_panel(resulted_on="soon"), "blood_panels[1].resulted_on"),
        (_panel(reviewed_on=0), "blood_panels[1].reviewed_on"),
        (_panel(missing="tg"), "blood_panels[1].missing"),
        (_panel(missing=[5]), "blood_panels[1].missing[0]"),
        (_panel(results={}), "blood_panels[1].results"),
        (_result(analyte=None), "blood_panels[1].results[0].analyte"),
        (_result(analyte=7), "blood_panels[1].results[0].analyte"),
        (_result(value=None), "blood_panels[1].results[0].value"),
        (_result(value="<5"), "blood_panels[1].results[0].value"),
        (_result(value=True), "blood_panels[1].results[0].value"),
        (_result(low="x"), "blood_panels[1].results[0].low"),
        (_result(high=[]), "blood_panels[1].results[0].high"),
        (_result(baseline="1,5"), "blood_panels[1].results[0].baseline"),
        (_result(fasting="no"), "blood_panels[1].results[0].fasting"),
        (_result(comparator="="), "blood_panels[1].results[0].comparator"),
        ({"serious_symptoms": [{}]}, "serious_symptoms[0]"),
    ],
)
def test_malformed_item_of_a_list_is_named(change: dict[str, Any], field: str):
    assert _refused(changed(WOMAN, change)).field == field


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "5", '"facts"', "{", "{} {}", "[" * 100_000, "\x00"]
)
def test_text_that_is_no_object_is_malformed(text: str):
    with pytest.raises(MalformedFacts) as refused:
        facts_from_text(text)

    assert refused.value.field == "facts"


def test_field_that_appears_twice_is_malformed():
    text = json.dumps(MAN).replace('"allergies": []', '"allergies": ["soy"], "allergies": []')

    with pytest.raises(MalformedFacts) as refused:
        facts_from_text(text)

    assert refused.value.field == "allergies"


def test_float_from_another_decoder_is_malformed():
    with pytest.raises(MalformedFacts) as refused:
        facts_from_json(changed(WOMAN, {"weight.kg": 60.1}))

    assert refused.value.field == "weight.kg"


def test_keys_that_no_rule_knows_are_ignored():
    more = {"note": "x", "patient.name": "x", "weight.unit": "kg", "prescription.route": 1}

    assert facts_from_json(changed(WOMAN, more)) == facts_from_json(WOMAN)


def test_list_that_is_not_one_of_those_asked_is_empty_where_unknown():
    facts = facts_from_json({**WOMAN, "pregnancy_tests": None, "blood_panels": None})

    assert (facts.pregnancy_tests, facts.blood_panels) == ((), ())


def test_asked_list_that_is_null_stays_unknown():
    facts = facts_from_json({**WOMAN, "allergies": None, "conditions": None, "lasik_on": None})

    assert (facts.allergies, facts.conditions, facts.lasik_on) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("60.5", "60.5"),
        ('"60.50"', "60.5"),
        ("6.05e1", "60.5"),
        ('"6.05E+1"', "60.5"),
        ('"+60.5"', "60.5"),
        ('".5"', "0.5"),
        ('"60."', "60"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
    ],
)
def test_number_is_the_exact_decimal_that_is_written(written: str, exact: str):
    text = json.dumps(changed(WOMAN, {"weight.kg": "@"})).replace('"@"', written)

    assert facts_from_text(text).weight.kg == Decimal(exact)


@pytest.mark.parametrize("written", [40, "40", Decimal("40.0"), "4e1"])
def test_whole_number_may_be_written_as_any_number(written: Any):
    facts = facts_from_json(changed(WOMAN, {"prescription.daily_mg": written}))

    assert facts.prescription.daily_mg == 40


def test_29_february_exists_in_a_leap_year_only():
    leap = changed(WOMAN, {"patient.birth_date": "2000-02-29"})

    assert facts_from_json(leap).patient.birth_date.day == 29
    assert _refused(changed(WOMAN, {"patient.birth_date": "1900-02-29"})).why


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
PATHS = sorted({*REQUIRED, *DATES, *FLAGS, *WORDS, *NUMBERS, *LISTS, *OBJECTS})


@settings(max_examples=1_500, deadline=None, database=None)
@example({"weight.kg": float("nan")})
@given(st.dictionaries(st.sampled_from(PATHS), JSON_VALUES, max_size=3))
def test_any_json_is_either_malformed_or_read_and_written_back(change: dict[str, Any]):
    facts = json.loads(json.dumps(WOMAN))
    for path, value in sorted(change.items()):
        part, _, key = path.rpartition(".")
        target = facts[part] if part else facts
        if isinstance(target, dict):
            target[key] = value

    with contextlib.suppress(MalformedFacts):
        read = facts_from_text(json.dumps(facts))
        assert facts_from_text(json.dumps(facts_as_json(read))) == read


@pytest.mark.parametrize("number", ["1e400", "1e-400", "9" * 900, "1e999"])
@pytest.mark.parametrize("field", ["weight.kg", "course.baseline_weight_kg"])
def test_number_beyond_every_float_is_compared_as_it_is_written(field: str, number: str):
    text = json.dumps(changed(WOMAN, {field: "@"})).replace('"@"', number)

    answer = verdict_as_json(evaluate_gate(facts_from_text(text)))

    heavy = not number.startswith("1e-")
    rules = {finding["rule"] for finding in answer["findings"]}
    if field == "weight.kg":
        assert ("dose-low-for-severe" in rules) is heavy
        assert ("dose-over-2mg-per-kg" in rules) is not heavy
        assert (answer["daily_mg_per_kg"] == "0.00") is heavy
    else:
        assert ("cumulative-over-220" in rules) is not heavy
        assert (answer["cumulative_mg_per_kg_after"] == "0.0") is heavy


def test_huge_dose_is_a_number_and_is_printed_whole():
    answer = verdict_as_json(
        evaluate_gate(
            facts_from_text(json.dumps(changed(WOMAN, {"prescription.daily_mg": "6e500"})))
        )
    )

    assert answer["daily_mg_per_kg"] == "1" + "0" * 499 + ".00"


def test_of_several_mistakes_the_first_of_the_contract_is_named():
    facts = changed(WOMAN, {"mood": [], "prescription.days": 0, "breastfeeding": "no"})

    assert _refused(facts).field == "breastfeeding"
    assert _refused({**facts, "breastfeeding": None}).field == "prescription.days"
    facts = changed(facts, {"breastfeeding": None, "prescription.days": 30})
    assert _refused(facts).field == "mood"


def test_empty_word_is_a_code_like_others_and_no_method():
    facts = changed(
        WOMAN,
        {"allergies": [""], "medications": [""], "serious_symptoms": [""]},
        {"contraception.methods": [""], "blood_panels": [{**PANEL, "missing": [""]}]},
    )

    answer = verdict_as_json(evaluate_gate(facts_from_text(json.dumps(facts))))

    rules = [finding["rule"] for finding in answer["findings"]]
    assert rules == ["contraception-none", "blood-test-missing", "serious-symptom"]
