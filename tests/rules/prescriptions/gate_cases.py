"""Plain facts that open the gate, and conditions that close it, each with its rules.

A slot is one question with several answers; every answer names exactly the rules that it
sets off, whatever the other slots say. Answers on both sides of each limit are included.
"""

import copy
from collections.abc import Mapping
from typing import Any

Facts = dict[str, Any]
Answer = tuple[Mapping[str, Any], tuple[str, ...]]

PANEL: Facts = {
    "collected_on": "2026-11-20",
    "resulted_on": "2026-11-21",
    "reviewed_on": "2026-11-23",
    "missing": [],
    "results": [{"analyte": "alt", "value": 18, "low": 7, "high": 23}],
}

WOMAN: Facts = {
    "as_of": "2026-11-23",
    "prescriber_role": "doctor",
    "patient": {"sex": "female", "birth_date": "1999-04-01", "can_become_pregnant": True},
    "first_consultation_on": "2026-08-20",
    "guardian_at_first_consultation": None,
    "consent_current": True,
    "fee_confirmed": True,
    "severity": "severe",
    "insured_treatment_failed": True,
    "conditions": [],
    "pregnant": "no",
    "breastfeeding": False,
    "plans_pregnancy_within_year": False,
    "allergies": [],
    "medications": [],
    "lasik_on": [],
    "hair_removal_suspended": True,
    "vaccinations": [],
    "weight": {"kg": 60, "measured_on": "2026-11-23"},
    "course": {
        "baseline_weight_kg": 60,
        "started_on": "2026-08-25",
        "extended": False,
        "cumulative_mg": 3600,
    },
    "previous_course_last_dose_on": None,
    "prescription": {"daily_mg": 40, "days": 30, "remaining_stock_days": 0},
    "pregnancy_tests": [{"taken_on": "2026-11-23", "result": "negative"}],
    "contraception": {"methods": ["combined_pill", "male_condom"], "since": "2026-07-01"},
    "blood_panels": [PANEL],
    "serious_symptoms": [],
    "mood": {"phq2": 0},
}

MAN: Facts = {
    **copy.deepcopy(WOMAN),
    "patient": {"sex": "male", "birth_date": "1999-04-01", "can_become_pregnant": False},
    "pregnant": None,
    "breastfeeding": None,
    "plans_pregnancy_within_year": None,
    "pregnancy_tests": [],
    "contraception": {"acknowledged": True},
}


def changed(base: Facts, *changes: Mapping[str, Any]) -> Facts:
    """Return a copy of `base` with values set at dotted paths."""
    facts = copy.deepcopy(base)
    for change in changes:
        for path, value in change.items():
            *parents, key = path.split(".")
            part = facts
            for parent in parents:
                part[parent] = {} if part.get(parent) is None else part[parent]
                part = part[parent]
            part[key] = copy.deepcopy(value)
    return facts


def _panels(**fields: Any) -> Mapping[str, Any]:
    return {"blood_panels": [{**PANEL, **fields}]}


def _results(*results: Facts) -> Mapping[str, Any]:
    return _panels(results=list(results))


def _tests(*tests: tuple[str, str]) -> Mapping[str, Any]:
    return {"pregnancy_tests": [{"taken_on": on, "result": result} for on, result in tests]}


def _condition(code: str, status: str, **more: Any) -> Facts:
    return {"code": code, "status": status, **more}


def _born(on: str, *, guardian: bool | None) -> Mapping[str, Any]:
    return {"patient.birth_date": on, "guardian_at_first_consultation": guardian}


def _supply(days: int, stock: int = 0, *, plan: bool | None = None) -> Mapping[str, Any]:
    return {
        "prescription.days": days,
        "prescription.remaining_stock_days": stock,
        "prescription.interim_pregnancy_test_plan": plan,
    }


def _dose(daily_mg: int, kg: Any = 60, severity: str = "severe") -> Mapping[str, Any]:
    return {"prescription.daily_mg": daily_mg, "weight.kg": kg, "severity": severity}


def _course(started_on: str | None, *, extended: bool | None = False) -> Mapping[str, Any]:
    return {"course.started_on": started_on, "course.extended": extended}


def _next_course(previous_last_dose_on: str) -> Mapping[str, Any]:
    return {
        "course.started_on": None,
        "previous_course_last_dose_on": previous_last_dose_on,
    }


def _mood(
    phq2: int | None = None,
    phq9: int | None = None,
    item9: int | None = None,
    *,
    assessed: bool | None = None,
) -> Mapping[str, Any]:
    scores = {"phq2": phq2, "phq9": phq9, "phq9_item9": item9}
    return {"mood": {**scores, "doctor_assessed": assessed}}


SHARED_SLOTS: tuple[tuple[Answer, ...], ...] = (
    (
        ({"prescriber_role": "reception"}, ("prescriber-not-doctor",)),
        ({"prescriber_role": "administrator"}, ("prescriber-not-doctor",)),
    ),
    (
        ({"consent_current": False}, ("consent-missing",)),
        ({"consent_current": None}, ("consent-missing",)),
    ),
    (
        ({"fee_confirmed": False}, ("fee-not-confirmed",)),
        ({"fee_confirmed": None}, ("fee-not-confirmed",)),
    ),
    (
        (_born("2008-08-20", guardian=None), ()),
        (_born("2008-08-21", guardian=True), ()),
        (_born("2008-08-21", guardian=False), ("guardian-missing",)),
        (_born("2008-08-21", guardian=None), ("guardian-missing",)),
        (_born("2011-11-23", guardian=True), ()),
        (_born("2011-11-24", guardian=True), ("under-15",)),
        (_born("2014-11-23", guardian=True), ("under-15",)),
        (_born("2014-11-24", guardian=True), ("under-12",)),
        (_born("2014-11-24", guardian=None), ("guardian-missing", "under-12")),
    ),
    (
        (_dose(40, severity="moderate"), ()),
        ({**_dose(40, severity="mild"), "insured_treatment_failed": True}, ()),
        (
            {**_dose(40, severity="mild"), "insured_treatment_failed": False},
            ("indication-mild",),
        ),
        ({**_dose(40, severity="mild"), "insured_treatment_failed": None}, ("indication-mild",)),
        (_dose(45), ("dose-not-in-tablets",)),
        (_dose(0, severity="moderate"), ("dose-not-in-tablets",)),
        (_dose(-10), ("dose-not-in-tablets", "dose-low-for-severe")),
        (_dose(30), ()),
        (_dose(30, kg="60.1"), ("dose-low-for-severe",)),
        (_dose(30, kg="60.1", severity="very_severe"), ("dose-low-for-severe",)),
        (_dose(30, kg="60.1", severity="moderate"), ()),
        (_dose(60), ()),
        (_dose(60, kg="59.9"), ("dose-high",)),
        (_dose(80, kg=90), ()),
        (_dose(90, kg=100), ("dose-high",)),
        (_dose(120), ("dose-high",)),
        (_dose(120, kg="59.99"), ("dose-over-2mg-per-kg", "dose-high")),
        (_dose(140, kg=90), ("dose-high",)),
        (_dose(150, kg=90), ("dose-over-140mg", "dose-high")),
        (_dose(40, kg=None), ("weight-missing",)),
        (_dose(150, kg=None), ("dose-over-140mg", "dose-high", "weight-missing")),
    ),
    (
        (_panels(collected_on="2026-10-19"), ()),
        (_panels(collected_on="2026-10-18"), ("blood-test-missing",)),
        ({"blood_panels": []}, ("blood-test-missing",)),
        ({"blood_panels": None}, ("blood-test-missing",)),
        (_panels(collected_on="2026-11-24"), ("blood-test-missing",)),
        (_panels(missing=["ck"]), ("blood-test-missing",)),
        (_panels(resulted_on=None, reviewed_on=None), ("blood-result-pending",)),
        (_panels(resulted_on="2026-11-24", missing=["ck"]), ("blood-result-pending",)),
        (_panels(reviewed_on=None), ("blood-result-unreviewed",)),
        (_panels(reviewed_on="2026-11-24"), ("blood-result-unreviewed",)),
        (
            {"blood_panels": [{**PANEL, "collected_on": "2026-10-21", "reviewed_on": None}, PANEL]},
            ("blood-result-unreviewed",),
        ),
        (_results({"analyte": "alt", "value": "69", "high": 23}), ("lab-warn",)),
        (_results({"analyte": "alt", "value": "69.01", "high": 23}), ("lab-stop",)),
        (_results({"analyte": "alt", "value": "46", "high": 23}), ()),
        (
            _results({"analyte": "tg", "value": 801}, {"analyte": "crp", "value": "1.01"}),
            ("lab-stop", "lab-warn"),
        ),
        (_results({"analyte": "tg", "value": 301}, {"analyte": "tg", "value": 801}), ("lab-stop",)),
        (_results({"analyte": "lip", "value": 9999}), ()),
        (_results({"analyte": "cre", "value": 3, "baseline": 1}), ("lab-stop",)),
        (_results({"analyte": "cre", "value": 3}), ()),
        (_results({"analyte": "glu", "value": 199, "fasting": False}), ()),
        (_results({"analyte": "glu", "value": 126, "fasting": None}), ("lab-warn",)),
    ),
    (
        ({"conditions": None}, ("history-not-asked",)),
        (
            {"conditions": [_condition("inflammatory_bowel_disease", "current")]},
            ("bowel-or-liver-current",),
        ),
        (
            {"conditions": [_condition("serious_liver_disease", "past", specialist_letter=True)]},
            ("bowel-or-liver-past",),
        ),
        ({"conditions": [_condition("psychiatric_illness", "past")]}, ("psychiatric-past",)),
        ({"conditions": [_condition("psychiatric_illness", "current")]}, ("psychiatric-current",)),
        (
            {
                "conditions": [
                    _condition("psychiatric_illness", "current", specialist_letter=True),
                    _condition("psychiatric_illness", "past"),
                ]
            },
            ("psychiatric-current-with-letter", "psychiatric-past"),
        ),
    ),
    (
        ({"allergies": None}, ("history-not-asked",)),
        ({"allergies": ["cedar_pollen"]}, ()),
        ({"allergies": ["cedar_pollen", "peanut"]}, ("allergy",)),
        ({"allergies": ["paraben", "isotretinoin", "soy", "aspirin_asthma"]}, ("allergy",)),
    ),
    (
        ({"medications": None}, ("history-not-asked",)),
        ({"medications": ["beta_carotene", "inhaled_corticosteroid", "zinc"]}, ()),
        ({"medications": ["tetracycline"]}, ("tetracycline",)),
        ({"medications": ["vitamin_a", "oral_retinoid"]}, ("oral-retinoid", "vitamin-a")),
        (
            {"medications": ["antiepileptic", "systemic_corticosteroid"]},
            ("systemic-corticosteroid", "antiepileptic"),
        ),
    ),
    (
        ({"lasik_on": None}, ("history-not-asked",)),
        ({"lasik_on": ["2026-05-23"]}, ("lasik",)),
        ({"lasik_on": ["2026-05-22"]}, ()),
        ({"lasik_on": ["2026-11-23"]}, ("lasik",)),
        ({"lasik_on": ["2020-01-01", "2026-11-24"]}, ("lasik",)),
        ({"lasik_on": ["2027-09-01"]}, ()),
    ),
    (
        ({"hair_removal_suspended": False}, ("hair-removal",)),
        ({"hair_removal_suspended": None}, ("hair-removal",)),
    ),
    (
        ({"vaccinations": None}, ("history-not-asked",)),
        ({"vaccinations": [{"kind": "live", "on": "2026-11-03"}]}, ("vaccination-washout",)),
        ({"vaccinations": [{"kind": "live", "on": "2026-11-02"}]}, ()),
        ({"vaccinations": [{"kind": "inactivated", "on": "2026-11-23"}]}, ("vaccination-washout",)),
        ({"vaccinations": [{"kind": "inactivated", "on": "2026-11-22"}]}, ()),
        ({"vaccinations": [{"kind": "influenza", "on": "2026-11-23"}]}, ()),
        ({"vaccinations": [{"kind": "influenza", "on": "2026-11-24"}]}, ()),
        ({"vaccinations": [{"kind": "live", "on": "2026-11-24"}]}, ("vaccination-planned",)),
        ({"vaccinations": [{"kind": "inactivated", "on": "2027-04-01"}]}, ()),
    ),
    (
        ({"serious_symptoms": None}, ("history-not-asked",)),
        ({"serious_symptoms": ["severe_headache"]}, ("serious-symptom",)),
    ),
    (
        (_mood(phq2=2, phq9=9), ()),
        (_mood(), ("mood-not-asked",)),
        (_mood(item9=0, assessed=False), ("mood-not-asked",)),
        (_mood(assessed=True), ()),
        (_mood(phq2=3), ("mood-screen-positive",)),
        (_mood(phq9=10), ("mood-screen-positive",)),
        (_mood(phq9=14, item9=0), ("mood-screen-positive",)),
        (_mood(phq9=15), ("self-harm-risk",)),
        (_mood(phq9=9, item9=1), ("self-harm-risk",)),
        (_mood(item9=1), ("self-harm-risk", "mood-not-asked")),
        (_mood(phq9=15, item9=3, assessed=True), ("mood-screen-positive",)),
    ),
    (
        (_course("2026-05-28"), ()),
        (_course("2026-05-27"), ("extension-undecided",)),
        (_course("2026-05-27", extended=None), ("extension-undecided",)),
        (_course("2026-05-27", extended=True), ()),
        (_course("2026-03-29", extended=True), ()),
        (_course("2026-03-28", extended=True), ("course-over-8-months",)),
        (_course("2026-03-28"), ("extension-undecided", "course-over-8-months")),
        (_next_course("2026-09-23"), ("rest-too-short",)),
        (_next_course("2026-09-22"), ("rest-under-4-months",)),
        (_next_course("2026-07-23"), ("rest-under-4-months",)),
        (_next_course("2026-07-22"), ()),
        ({"previous_course_last_dose_on": "2026-11-22"}, ()),
    ),
    ((({"course.cumulative_mg": 20000}), ("cumulative-over-220",)),),
)

SUPPLY_OF_MAN: tuple[Answer, ...] = (
    (_supply(31), ("supply-over-30-days",)),
    (_supply(30, 30), ()),
    (_supply(30, 31), ("stock-over-60-days",)),
    (_supply(60, 1), ("supply-over-30-days", "stock-over-60-days")),
    (_supply(61, 1), ("supply-over-60-days",)),
)

SUPPLY_OF_WOMAN: tuple[Answer, ...] = (
    (_supply(31, plan=True), ("supply-over-30-days",)),
    (_supply(31), ("interim-test-plan-missing", "supply-over-30-days")),
    (_supply(31, plan=False), ("interim-test-plan-missing", "supply-over-30-days")),
    (_supply(61, plan=True), ("supply-over-60-days",)),
    (_supply(30, 31), ("stock-over-60-days",)),
)

WEIGHT_DATES: tuple[Answer, ...] = (
    ({"weight.measured_on": "2025-01-01"}, ("weight-stale",)),
    ({"weight.measured_on": None}, ("weight-stale",)),
)

SLOTS_OF_MAN: tuple[tuple[Answer, ...], ...] = (
    *SHARED_SLOTS,
    SUPPLY_OF_MAN,
    (
        ({"contraception.acknowledged": None}, ("male-contraception-unacknowledged",)),
        ({"contraception.acknowledged": False}, ("male-contraception-unacknowledged",)),
    ),
    (
        ({"pregnancy_tests": [{"taken_on": "2026-11-23", "result": "positive"}]}, ()),
        ({"patient.can_become_pregnant": True}, ()),
        ({"plans_pregnancy_within_year": True, "breastfeeding": True}, ()),
    ),
)

SLOTS_OF_WOMAN: tuple[tuple[Answer, ...], ...] = (
    *SHARED_SLOTS,
    SUPPLY_OF_WOMAN,
    (({"patient.can_become_pregnant": None}, ()),),
    (
        (_tests(("2026-11-17", "negative")), ()),
        (_tests(("2026-11-16", "negative")), ("pregnancy-test-missing",)),
        (_tests(), ("pregnancy-test-missing",)),
        (_tests(("2026-11-24", "negative")), ("pregnancy-test-missing",)),
        (_tests(("2026-11-23", "negative"), ("2026-11-22", "positive")), ()),
        (
            _tests(("2026-11-23", "negative"), ("2026-11-23", "inconclusive")),
            ("pregnancy-test-inconclusive",),
        ),
        (
            _tests(("2026-11-23", "inconclusive"), ("2026-11-23", "positive")),
            ("pregnancy-positive",),
        ),
        (_tests(("2026-01-01", "positive")), ("pregnancy-positive",)),
    ),
    (
        ({"pregnant": None}, ("pregnant-or-breastfeeding",)),
        ({"pregnant": "possible"}, ("pregnant-or-breastfeeding",)),
        ({"pregnant": "yes", "breastfeeding": True}, ("pregnant-or-breastfeeding",)),
        ({"breastfeeding": None}, ("pregnant-or-breastfeeding",)),
    ),
    (
        ({"plans_pregnancy_within_year": True}, ("pregnancy-planned",)),
        ({"plans_pregnancy_within_year": None}, ("pregnancy-planned",)),
    ),
    (
        ({"contraception.methods": []}, ("contraception-none",)),
        ({"contraception": None}, ("contraception-none",)),
        ({"contraception.methods": ["iud"]}, ("contraception-single",)),
        ({"contraception.methods": ["iud", "iud"]}, ("contraception-single",)),
        ({"contraception.methods": ["abstinence"]}, ()),
        ({"contraception.since": None}, ("contraception-single",)),
        ({"contraception.since": "2026-10-23"}, ()),
        ({"contraception.since": "2026-10-24"}, ("contraception-single",)),
    ),
)

FLAGS = (
    "patient.can_become_pregnant",
    "guardian_at_first_consultation",
    "consent_current",
    "fee_confirmed",
    "insured_treatment_failed",
    "breastfeeding",
    "plans_pregnancy_within_year",
    "hair_removal_suspended",
    "course.extended",
    "prescription.interim_pregnancy_test_plan",
    "contraception.acknowledged",
    "mood.doctor_assessed",
)
ASKED = ("conditions", "allergies", "medications", "lasik_on", "vaccinations", "serious_symptoms")
