"""What the core says when it is asked for something senseless, and what it stores and reads."""

from datetime import date
from decimal import Decimal
from importlib.util import find_spec, module_from_spec
from typing import Any

import pytest

from clinic.rules.findings import Finding, Level
from clinic.rules.months import add_months
from prescriptions.rules.course_state import Guard, Situation, State, refusal_of
from prescriptions.rules.gate import catalogue, limits
from prescriptions.rules.gate.case import case_of
from prescriptions.rules.gate.fields import Fields, MalformedFacts
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, LIMIT_NAMES
from prescriptions.rules.gate.parsing import facts_from_json
from prescriptions.rules.gate.writing import facts_as_json
from prescriptions.rules.outcome import Counted, SiteCount, improvement, is_relapse
from prescriptions.rules.ratios import mg_per_kg
from prescriptions.rules.stock import Supply, days_in_hand
from prescriptions.rules.tablets import split_tablets
from prescriptions.rules.titration import AskedSupply, DoseSoFar, titration_of, what_if
from tests.rules.prescriptions.gate_cases import WOMAN, changed

DAY = date(2026, 11, 23)
COURSE = DoseSoFar(
    as_of=DAY,
    kept_mg=1_000,
    in_hand_days=0,
    target_mg_per_kg=Decimal(120),
    baseline_kg=Decimal("60.7"),
    latest_kg=Decimal("70.3"),
)


def fresh(module: Any) -> Any:
    """Return a module read anew, for what it computes while it is read."""
    spec = find_spec(module.__name__)
    again = module_from_spec(spec)
    spec.loader.exec_module(again)
    return again


def test_catalogue_is_built_from_its_rows():
    again = fresh(catalogue)

    told = [(each.name, each.group, each.level, each.basis, each.limits) for each in again.RULES]
    assert told == [
        (each.name, each.group, each.level, each.basis, each.limits) for each in catalogue.RULES
    ]
    assert told[3] == (
        "guardian-missing",
        "paper",
        Level.BLOCK,
        "SEED-AGE-2",
        ("guardian_below_years",),
    )


def test_limits_are_described_from_their_fields():
    again = fresh(limits)

    for name in LIMIT_NAMES:
        assert again.unit_of(name) == limits.unit_of(name)
        assert again.basis_of(name) == limits.basis_of(name)
        assert repr(again.bounds_of(name)) == repr(limits.bounds_of(name))
    assert again.unit_of("rest_months") == "months"
    assert again.basis_of("rest_months") == "SEED-COURSE-3"
    assert (again.bounds_of("rest_months").least, again.bounds_of("rest_months").most) == (1, 12)
    assert again.bounds_of("lab_levels") is None


def said(call: Any) -> str:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the words are compared
        call()
    return str(error.value)


def test_senseless_questions_are_answered_in_words():
    assert said(lambda: split_tablets(25)) == "a daily dose is a positive multiple of 10 mg"
    assert said(lambda: mg_per_kg(10, Decimal(0), 1)) == "a weight must be positive"
    assert said(lambda: titration_of(COURSE, AskedSupply(daily_mg=20, days=0))) == (
        "a supply is for at least one day"
    )
    assert said(lambda: what_if(COURSE, kg=Decimal(0))) == "a weight and a target are more than 0"
    assert said(lambda: is_relapse(0, 1)) == (
        "relapse is a share of the baseline, which must be more than 0"
    )


def test_smallest_questions_with_a_sense_are_answered():
    shown = titration_of(COURSE, AskedSupply(daily_mg=20, days=1))

    assert shown.tablets_of_supply == split_tablets(20)
    assert str(shown.so_far.per_baseline_kg) == "16.5"
    assert str(shown.so_far.per_latest_kg) == "14.2"
    assert what_if(COURSE, kg=Decimal("0.5")).latest_kg == Decimal("0.5")
    assert isinstance(split_tablets(30).ten, int)
    assert isinstance(split_tablets(30).twenty, int)


@pytest.mark.parametrize(
    ("read", "value", "why"),
    [
        ("flag", "yes", "must be true, false or null"),
        ("day", "2026-02-30", "must be a date that exists, written YYYY-MM-DD"),
        ("number", "NaN", "must be a number or a decimal string"),
        ("number", "1e1000", "is out of range"),
        ("number", "1e-1000", "is out of range"),
        ("positive", 0, "must be more than 0"),
        ("whole", "0.5", "must be a whole number"),
        ("codes", "soy", "must be a list"),
        ("code", 5, "must be a word"),
        ("part", [], "must be an object"),
    ],
)
def test_malformed_field_says_why(read: str, value: object, why: str):
    assert said(lambda: getattr(Fields({"it": value}), read)("it")) == f"it: {why}"


def test_malformed_item_is_named_by_its_place():
    assert said(lambda: Fields({"it": ["a", 5]}, "in.").codes("it")) == "in.it[1]: must be a word"
    assert said(lambda: Fields({"it": ["2026-01-01", ""]}).days("it")) == (
        "it[1]: must be a date that exists, written YYYY-MM-DD"
    )
    assert said(lambda: Fields({"it": 0}).whole_from("it", 1)) == "it: must be at least 1"
    assert said(lambda: Fields({}).needed("it", None)) == "it: is required"
    assert said(lambda: Fields({"it": "b"}).word("it", {"a": 1, "c": 2})) == (
        "it: must be one of a, c"
    )
    assert said(lambda: Fields(5)) == "facts: must be an object"
    malformed = MalformedFacts("weight.kg", "is heavy")
    assert (malformed.field, malformed.why) == ("weight.kg", "is heavy")


@pytest.mark.parametrize("number", [-(10**9), -(10**9) + 1, -5, 0, 5, 10**9 - 1, 10**9, 10**12])
def test_whole_number_is_read_in_every_size_and_spelling(number: int):
    for value in (number, str(number), Decimal(number)):
        read = Fields({"it": value}).whole("it")
        assert (read, type(read)) == (number, int)


def test_number_as_large_as_is_allowed_is_read():
    for text in ("9e999", "1e-999"):
        assert Fields({"it": text}).number("it") == Decimal(text)
    assert Fields({"it": "0.5"}).positive("it") == Decimal("0.5")
    assert Fields({"it": Decimal("-0.5")}).number("it") == Decimal("-0.5")


def test_finding_is_stored_and_read_back_equal():
    values = {
        "on": DAY,
        "kg": Decimal("60.5"),
        "codes": ("a", "b"),
        "n": 3,
        "word": "x",
        "no": None,
    }
    finding = Finding("dose-high", Level.OVERRIDE, "SEED-DOSE-1", values)

    stored = finding.as_json()

    assert stored["values"] == {
        "on": {"date": "2026-11-23"},
        "kg": {"decimal": "60.5"},
        "codes": ["a", "b"],
        "n": 3,
        "word": "x",
        "no": None,
    }
    assert isinstance(stored["values"]["codes"], list)
    assert Finding.from_json(stored) == finding
    assert Finding.from_json({"rule": "x", "level": "info", "basis": "y"}).values == {}


def test_first_year_of_the_calendar_is_a_year():
    assert add_months(date(2, 1, 31), -11) == date(1, 2, 28)


def test_course_without_a_last_dose_has_rested():
    situation = Situation(
        is_screened=True, has_stopping_result=False, started_on=None, last_dose_on=None, today=DAY
    )

    assert refusal_of(State.RESTING, State.FOLLOW_UP, frozenset({"doctor"}), "", situation) is None


@pytest.mark.parametrize("source", ["follow_up", "stopped_adverse", "lost"])
def test_course_is_not_closed_over_open_obligations(source: str):
    situation = Situation(
        is_screened=True,
        has_stopping_result=False,
        started_on=DAY,
        last_dose_on=DAY,
        today=DAY,
        has_open_obligations=True,
    )

    assert (
        refusal_of(State(source), State.CLOSED, frozenset({"doctor"}), "", situation)
        is Guard.OBLIGATIONS_OPEN
    )


def test_grade_is_compared_where_both_faces_were_counted():
    def counted(site: str, papules: int):
        count = SiteCount(site=site, comedones=0, papules=papules, pustules=0, nodules=0)
        return Counted(DAY, (count,))

    assert improvement(counted("back", 10), counted("back", 5)).grades is None
    assert improvement(counted("face_left", 30), counted("face_left", 5)).grades == 2


def test_stock_counts_whole_days():
    supply = Supply(from_on=DAY, daily_mg=40, mg=100)

    assert days_in_hand([supply], DAY) == 2


def test_bound_is_kept_with_its_sign():
    facts = facts_from_json(
        changed(
            WOMAN,
            {
                "blood_panels": [
                    {
                        "collected_on": "2026-11-20",
                        "resulted_on": "2026-11-21",
                        "reviewed_on": "2026-11-21",
                        "results": [{"analyte": "tg", "value": "500", "comparator": ">"}],
                    }
                ]
            },
        )
    )

    (written,) = facts_as_json(facts)["blood_panels"][0]["results"]

    assert (written["value"], written["comparator"]) == ("500", ">")


def test_of_several_values_of_an_analyte_the_highest_level_counts():
    facts = facts_from_json(
        changed(
            WOMAN,
            {
                "blood_panels": [
                    {
                        "collected_on": "2026-11-20",
                        "resulted_on": "2026-11-21",
                        "reviewed_on": "2026-11-21",
                        "results": [
                            {"analyte": "tg", "value": 900},
                            {"analyte": "tg", "value": 350},
                            {"analyte": "ast", "value": 10},
                        ],
                    }
                ]
            },
        )
    )

    levels = case_of(facts, DEFAULT_LIMITS).lab_levels

    assert {key: outcome.level.name for key, outcome in levels.items()} == {"tg": "STOP"}
