"""What the gate does with its rules: all of them, in order, and refusing when one fails."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clinic.rules.findings import Decision, Level
from prescriptions.rules.gate import evaluate
from prescriptions.rules.gate.evaluate import GateFailed, evaluate_gate
from prescriptions.rules.gate.limits import DEFAULT_LIMITS
from prescriptions.rules.gate.parsing import facts_from_json
from tests.rules.prescriptions.gate_cases import MAN, PANEL, WOMAN, Facts, changed


def _verdict(*changes: Facts, base: Facts = WOMAN, **limits: Any) -> evaluate.GateVerdict:
    return evaluate_gate(
        facts_from_json(changed(base, *changes)), replace(DEFAULT_LIMITS, **limits)
    )


def test_gate_with_everything_in_order_is_clear():
    verdict = _verdict()

    assert (verdict.findings, verdict.decision) == ((), Decision.CLEAR)
    assert not verdict.blocked


def test_gate_info_alone_stays_clear():
    verdict = _verdict({"prescription.daily_mg": 20})

    assert [finding.level for finding in verdict.findings] == [Level.INFO]
    assert verdict.decision is Decision.CLEAR


def test_gate_override_needs_a_doctors_reason():
    verdict = _verdict({"hair_removal_suspended": False})

    assert verdict.decision is Decision.NEEDS_OVERRIDE
    assert [finding.rule for finding in verdict.to_override] == ["hair-removal"]
    assert verdict.rules == ("hair-removal",)


def test_gate_block_outweighs_override():
    verdict = _verdict({"hair_removal_suspended": False, "consent_current": None})

    assert verdict.blocked
    assert verdict.rules == ("consent-missing", "hair-removal")


@pytest.mark.parametrize("at", range(len(evaluate.CHECKS)))
def test_gate_rule_that_raises_refuses_and_names_itself(at: int, monkeypatch: pytest.MonkeyPatch):
    checks = list(evaluate.CHECKS)
    rule, _ = checks[at]
    fault = RuntimeError("fault")

    def broken(case: object) -> None:
        raise fault

    checks[at] = (rule, broken)
    monkeypatch.setattr(evaluate, "CHECKS", tuple(checks))

    with pytest.raises(GateFailed) as failed:
        _verdict()

    assert failed.value.rule == rule.name
    assert rule.name in str(failed.value)
    assert failed.value.__cause__ is fault


def test_gate_facts_that_no_calendar_holds_refuse():
    facts = facts_from_json(WOMAN)
    beyond = replace(facts, prescription=replace(facts.prescription, days=10**7))

    with pytest.raises(GateFailed) as failed:
        evaluate_gate(beyond)

    assert failed.value.rule == "facts"


def test_gate_figures_that_cannot_be_computed_refuse():
    facts = facts_from_json(WOMAN)
    weightless = replace(facts, weight=replace(facts.weight, kg=Decimal(0)))

    with pytest.raises(GateFailed) as failed:
        evaluate_gate(weightless)

    assert failed.value.rule == "figures"


@pytest.mark.parametrize(
    ("daily_mg", "kg", "text"),
    [
        (40, 60, "0.67"),
        (50, 80, "0.63"),
        (10, 80, "0.13"),
        (20, "8000", "0.00"),
        (-10, 60, "-0.17"),
        (60, 60, "1.00"),
        (10, "1999.9999999999999999999999999999999999999", "0.01"),
        (10, "2000", "0.01"),
        (10, "2000.0000000000000000000000000000000000001", "0.00"),
    ],
)
def test_gate_daily_dose_is_rounded_half_up_once(daily_mg: int, kg: Any, text: str):
    verdict = _verdict({"prescription.daily_mg": daily_mg, "weight.kg": kg})

    assert str(verdict.daily_mg_per_kg) == text


def test_gate_cumulative_dose_counts_this_supply_per_baseline_weight():
    verdict = _verdict({"course.cumulative_mg": "3600.5", "course.baseline_weight_kg": 50})

    assert str(verdict.cumulative_mg_per_kg_after) == "96.0"


def test_gate_cumulative_dose_falls_back_to_the_latest_weight():
    verdict = _verdict({"course.baseline_weight_kg": None, "weight.kg": 48})

    assert str(verdict.cumulative_mg_per_kg_after) == "100.0"


def test_gate_without_any_weight_has_no_figures():
    verdict = _verdict({"course": None, "weight": None})

    assert (verdict.daily_mg_per_kg, verdict.cumulative_mg_per_kg_after) == (None, None)


@pytest.mark.parametrize("mg", ["12000", "12000.000000000000000000000000000000000000000001"])
def test_gate_cumulative_limit_is_compared_exactly(mg: str):
    fires = "cumulative-over-220" in _verdict({"course.cumulative_mg": mg}).rules

    assert fires == (mg != "12000")


def test_gate_last_dose_follows_what_is_left():
    verdict = _verdict({"prescription.remaining_stock_days": 5, "prescription.days": 1})

    assert verdict.last_dose_on == date(2026, 11, 28)


def test_gate_limit_changed_by_the_clinic_applies():
    assert _verdict({"prescription.daily_mg": 50}).decision is Decision.CLEAR
    assert _verdict({"prescription.daily_mg": 50}, high_above_mg=40).rules == ("dose-high",)
    assert _verdict(blood_panel_valid_days=2).rules == ("blood-test-missing",)
    assert _verdict(lab_levels={}).decision is Decision.CLEAR


@pytest.mark.parametrize(
    ("result", "rules"),
    [
        ({"analyte": "tg", "value": 1000, "comparator": ">"}, ("lab-stop",)),
        ({"analyte": "tg", "value": 500, "comparator": ">"}, ("blood-test-missing", "lab-warn")),
        ({"analyte": "tg", "value": 200, "comparator": ">"}, ("blood-test-missing",)),
        ({"analyte": "tg", "value": 50, "comparator": "<"}, ()),
        ({"analyte": "wbc", "value": 2, "comparator": "<"}, ("lab-stop",)),
        ({"analyte": "crp", "value": "0.5", "comparator": ">"}, ()),
    ],
)
def test_gate_bound_decides_or_counts_as_missing(result: Facts, rules: tuple[str, ...]):
    assert _verdict({"blood_panels": [{**PANEL, "results": [result]}]}).rules == rules


def test_gate_two_panels_of_one_day_both_count():
    pending = {**PANEL, "resulted_on": None, "reviewed_on": None}
    stop = {**PANEL, "results": [{"analyte": "ck", "value": 9999}], "missing": ["tg"]}

    for panels in ([pending, stop], [stop, pending]):
        assert _verdict({"blood_panels": panels}).rules == (
            "blood-test-missing",
            "blood-result-pending",
            "lab-stop",
        )


def test_gate_looks_at_the_latest_values_even_of_an_old_panel():
    old = {**PANEL, "collected_on": "2026-01-05", "results": [{"analyte": "tg", "value": 900}]}
    pending = {**PANEL, "resulted_on": None, "reviewed_on": None}

    assert _verdict({"blood_panels": [pending, old]}).rules == ("blood-result-pending", "lab-stop")


def test_gate_values_of_an_earlier_panel_no_longer_count():
    old = {**PANEL, "collected_on": "2026-10-21", "results": [{"analyte": "tg", "value": 900}]}

    assert _verdict({"blood_panels": [old, PANEL]}).findings == ()


def _values(rule: str, *changes: Facts, base: Facts = WOMAN) -> dict[str, Any]:
    findings = {each.rule: each for each in _verdict(*changes, base=base).findings}
    return dict(findings[rule].values)


@pytest.mark.parametrize(
    ("rule", "change", "values"),
    [
        ("prescriber-not-doctor", {"prescriber_role": "reception"}, {"role": "reception"}),
        (
            "guardian-missing",
            {"patient.birth_date": "2009-11-22"},
            {"age": 16, "first_consultation_on": date(2026, 8, 20)},
        ),
        ("under-15", {"patient.birth_date": "2012-11-23"}, {"age": 14}),
        ("under-12", {"patient.birth_date": "2015-11-23"}, {"age": 11}),
        (
            "pregnancy-positive",
            {"pregnancy_tests": [{"taken_on": "2026-11-20", "result": "positive"}]},
            {"taken_on": date(2026, 11, 20)},
        ),
        (
            "pregnancy-test-inconclusive",
            {"pregnancy_tests": [{"taken_on": "2026-11-20", "result": "inconclusive"}]},
            {"taken_on": date(2026, 11, 20)},
        ),
        ("pregnancy-test-missing", {"pregnancy_tests": []}, {}),
        (
            "pregnancy-test-missing",
            {"pregnancy_tests": [{"taken_on": "2026-11-10", "result": "negative"}]},
            {"taken_on": date(2026, 11, 10), "valid_until": date(2026, 11, 16)},
        ),
        ("pregnant-or-breastfeeding", {"breastfeeding": None}, {"breastfeeding": "unknown"}),
        ("pregnant-or-breastfeeding", {"breastfeeding": True}, {"breastfeeding": "yes"}),
        ("pregnant-or-breastfeeding", {"pregnant": "possible"}, {"pregnant": "possible"}),
        ("pregnant-or-breastfeeding", {"pregnant": None}, {"pregnant": "unknown"}),
        ("pregnancy-planned", {"plans_pregnancy_within_year": True}, {"plans": "yes"}),
        ("pregnancy-planned", {"plans_pregnancy_within_year": None}, {"plans": "unknown"}),
        (
            "contraception-single",
            {"contraception": {"methods": ["iud"], "since": "2026-11-01"}},
            {"methods": 1, "since": date(2026, 11, 1), "clears_on": date(2026, 12, 1)},
        ),
        (
            "contraception-single",
            {"contraception": {"methods": ["iud", "abstinence"]}},
            {"methods": 3, "since": None, "clears_on": None},
        ),
        ("interim-test-plan-missing", {"prescription.days": 31}, {"days": 31}),
        ("blood-test-missing", {"blood_panels": []}, {}),
        (
            "blood-test-missing",
            {"blood_panels": [{**PANEL, "collected_on": "2026-10-01"}]},
            {"collected_on": date(2026, 10, 1), "valid_until": date(2026, 11, 5)},
        ),
        (
            "blood-test-missing",
            {"blood_panels": [{**PANEL, "missing": ["tg", "ck"]}]},
            {"collected_on": date(2026, 11, 20), "missing": ("ck", "tg")},
        ),
        (
            "blood-result-pending",
            {"blood_panels": [{**PANEL, "resulted_on": None}]},
            {"collected_on": date(2026, 11, 20)},
        ),
        (
            "blood-result-unreviewed",
            {
                "blood_panels": [
                    {**PANEL, "reviewed_on": None},
                    {**PANEL, "reviewed_on": None, "collected_on": "2026-10-20"},
                ]
            },
            {"collected_on": date(2026, 10, 20), "panels": 2},
        ),
        (
            "lab-stop",
            {
                "blood_panels": [
                    {
                        **PANEL,
                        "results": [
                            {"analyte": "tg", "value": 900},
                            {"analyte": "k", "value": 7},
                            {"analyte": "crp", "value": 2},
                        ],
                    }
                ]
            },
            {"collected_on": date(2026, 11, 20), "analytes": ("tg", "k")},
        ),
        (
            "lab-warn",
            {"blood_panels": [{**PANEL, "results": [{"analyte": "crp", "value": 2}]}]},
            {"collected_on": date(2026, 11, 20), "analytes": ("crp",)},
        ),
        (
            "history-not-asked",
            {"lasik_on": None, "conditions": None},
            {"lists": ("conditions", "lasik_on")},
        ),
        ("allergy", {"allergies": ["soy", "egg"]}, {"allergies": ("soy",)}),
        (
            "psychiatric-current",
            {"conditions": [{"code": "psychiatric_illness", "status": "current"}] * 2},
            {"conditions": ("psychiatric_illness",)},
        ),
        (
            "self-harm-risk",
            {"mood": {"phq9": 16, "phq9_item9": 0}},
            {"phq2": None, "phq9": 16, "phq9_item9": 0},
        ),
        (
            "mood-screen-positive",
            {"mood": {"phq2": 4}},
            {"phq2": 4, "phq9": None, "phq9_item9": None},
        ),
        ("serious-symptom", {"serious_symptoms": ["rash"]}, {"symptoms": ("rash",)}),
        ("vitamin-a", {"medications": ["vitamin_a"]}, {"medication": "vitamin_a"}),
        (
            "lasik",
            {"lasik_on": ["2026-08-31"]},
            {"operated_on": date(2026, 8, 31), "until": date(2027, 2, 28)},
        ),
        (
            "lasik",
            {"lasik_on": ["2027-01-01"]},
            {"operated_on": date(2027, 1, 1), "until": date(2027, 6, 22)},
        ),
        (
            "vaccination-washout",
            {"vaccinations": [{"kind": "live", "on": "2026-11-10"}]},
            {"kind": "live", "on": date(2026, 11, 10), "days": 21},
        ),
        (
            "vaccination-planned",
            {"vaccinations": [{"kind": "live", "on": "2027-01-22"}]},
            {"kind": "live", "on": date(2027, 1, 22), "until": date(2027, 1, 22)},
        ),
        ("dose-not-in-tablets", {"prescription.daily_mg": 45}, {"daily_mg": 45}),
        (
            "dose-over-2mg-per-kg",
            {"prescription.daily_mg": 130},
            {"daily_mg": 130, "kg": Decimal(60), "limit": Decimal(2)},
        ),
        ("dose-over-140mg", {"prescription.daily_mg": 150}, {"daily_mg": 150, "limit": 140}),
        ("dose-high", {"prescription.daily_mg": 90}, {"daily_mg": 90, "limit": 80}),
        (
            "dose-high",
            {"prescription.daily_mg": 80},
            {"daily_mg": 80, "kg": Decimal(60), "limit": Decimal(1)},
        ),
        (
            "dose-low-for-severe",
            {"prescription.daily_mg": 20},
            {"daily_mg": 20, "kg": Decimal(60), "limit": Decimal("0.5")},
        ),
        (
            "weight-stale",
            {"weight.measured_on": "2026-08-24"},
            {
                "measured_on": date(2026, 8, 24),
                "days": 90,
                "valid_until": date(2026, 11, 22),
            },
        ),
        ("weight-stale", {"weight.measured_on": None}, {"measured_on": None, "days": 90}),
        ("supply-over-60-days", {"prescription.days": 61}, {"days": 61, "limit": 60}),
        ("supply-over-30-days", {"prescription.days": 60}, {"days": 60, "limit": 30}),
        (
            "stock-over-60-days",
            {"prescription.remaining_stock_days": 31},
            {"days": 61, "limit": 60},
        ),
        ("extension-undecided", {"course.started_on": "2026-05-27"}, {"course_day": 181}),
        ("course-over-8-months", {"course.started_on": "2026-03-28"}, {"course_day": 241}),
        (
            "rest-too-short",
            {"course.started_on": None, "previous_course_last_dose_on": "2026-09-30"},
            {"last_dose_on": date(2026, 9, 30), "until": date(2026, 11, 30)},
        ),
        (
            "rest-under-4-months",
            {"course.started_on": None, "previous_course_last_dose_on": "2026-08-31"},
            {"last_dose_on": date(2026, 8, 31), "until": date(2026, 12, 31)},
        ),
        (
            "cumulative-over-220",
            {"course.cumulative_mg": 13200},
            {"mg_per_kg": Decimal("240.0"), "limit": Decimal(220)},
        ),
    ],
)
def test_finding_carries_the_values_behind_it(rule: str, change: Facts, values: dict[str, Any]):
    assert _values(rule, change) == values


def test_weight_of_a_minor_is_stale_after_30_days():
    minor = {"patient.birth_date": "2008-11-24", "guardian_at_first_consultation": True}

    assert _verdict(minor, {"weight.measured_on": "2026-10-24"}).findings == ()
    assert _verdict(minor, {"weight.measured_on": "2026-10-23"}).rules == ("weight-stale",)
    adult = {"patient.birth_date": "2008-11-23", "guardian_at_first_consultation": True}
    assert _verdict(adult, {"weight.measured_on": "2026-10-23"}).findings == ()
    assert _verdict(adult, {"weight.measured_on": "2026-08-25"}).findings == ()


@pytest.mark.parametrize(
    ("last_dose_on", "as_of", "rule"),
    [
        ("2026-08-31", "2026-10-31", "rest-too-short"),
        ("2026-08-31", "2026-11-01", "rest-under-4-months"),
        ("2025-12-31", "2026-02-28", "rest-too-short"),
        ("2025-12-31", "2026-03-01", "rest-under-4-months"),
        ("2027-12-31", "2028-02-29", "rest-too-short"),
        ("2027-12-31", "2028-03-01", "rest-under-4-months"),
        ("2027-10-31", "2028-02-29", "rest-under-4-months"),
        ("2027-10-31", "2028-03-01", None),
    ],
)
def test_rest_ends_with_the_month_also_in_leap_years(
    last_dose_on: str, as_of: str, rule: str | None
):
    rules = _verdict(
        {
            "as_of": as_of,
            "course.started_on": None,
            "previous_course_last_dose_on": last_dose_on,
        },
        base=MAN,
    ).rules

    assert [each for each in rules if each.startswith("rest")] == ([rule] if rule else [])
