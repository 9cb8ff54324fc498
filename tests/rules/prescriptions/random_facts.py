"""Facts at random, most of them near a limit: well formed, or with one field spoiled."""

import copy
from datetime import date, timedelta

from tests.rules.prescriptions.plain_gate import ANALYTES, months_later

DAYS = tuple(
    map(
        date.fromisoformat,
        ["2026-11-23", "2024-02-29", "2027-02-28", "2028-02-29", "2026-08-31", "2025-12-31"],
    )
)
SEVERITIES = ("mild", "moderate", "severe", "very_severe")
CONDITIONS = ("inflammatory_bowel_disease", "serious_liver_disease", "psychiatric_illness")
ALLERGIES = ("isotretinoin", "soy", "peanut", "paraben", "aspirin_asthma", "pollen")
MEDICATIONS = (
    "tetracycline",
    "oral_retinoid",
    "systemic_corticosteroid",
    "antiepileptic",
    "vitamin_a",
    "inhaled_corticosteroid",
    "topical_corticosteroid",
    "short_steroid_infusion",
    "beta_carotene",
    "zinc",
)
METHODS = ("combined_pill", "male_condom", "abstinence", "intrauterine_device")
SYMPTOMS = ("vision", "jaundice", "severe_headache")


class RandomFacts:
    """Draws facts; the same seed draws the same facts."""

    def __init__(self, random):
        self.random = random
        self.as_of = DAYS[0]

    def pick(self, *values):
        return self.random.choice(values)

    def rarely(self, value, usual=None):
        return value if self.random.random() < 0.15 else usual

    def some(self, words):
        return self.random.sample(words, self.random.choice((0, 0, 0, 0, 1, 2)))

    def answer(self):
        return self.pick(True, True, True, True, False, None)

    def near(self, *distances):
        """Return a day within two days of one of these distances from the day of prescribing."""
        days = self.random.choice(distances) + self.random.randint(-2, 2)
        return (self.as_of + timedelta(days=days)).isoformat()

    def months_away(self, *months):
        day = months_later(self.as_of, self.random.choice(months))
        return (day + timedelta(days=self.random.randint(-3, 3))).isoformat()

    def number(self, value):
        """Write a number in one of the ways that a number may be written."""
        return self.pick(value, str(value), value)

    def born(self):
        return self.months_away(*(-12 * years for years in (11, 12, 15, 18, 18, 30, 45)))

    def facts(self):
        self.as_of = self.random.choice(DAYS) + timedelta(days=self.random.choice((0, 0, 1, 40)))
        sex = self.pick("female", "female", "male")
        return {
            "as_of": self.as_of.isoformat(),
            "prescriber_role": self.pick("doctor", "doctor", "doctor", "reception"),
            "patient": {
                "sex": sex,
                "birth_date": self.born(),
                "can_become_pregnant": self.pick(True, None, False),
            },
            "first_consultation_on": self.months_away(0, -3, -12),
            "guardian_at_first_consultation": self.answer(),
            "consent_current": self.answer(),
            "fee_confirmed": self.answer(),
            "severity": self.pick(*SEVERITIES),
            "insured_treatment_failed": self.answer(),
            **self.women(),
            **self.asked(),
            **self.measured(),
            "blood_panels": [self.panel(sex) for _ in range(self.pick(0, 1, 1, 1, 2))],
            "mood": self.mood(),
        }

    def women(self):
        test = {"negative": 5, "positive": 1, "inconclusive": 1}
        results = [result for result, often in test.items() for _ in range(often)]
        return {
            "pregnant": self.pick("no", "no", "no", "possible", "yes", None),
            "breastfeeding": self.pick(False, False, False, True, None),
            "plans_pregnancy_within_year": self.pick(False, False, False, True, None),
            "pregnancy_tests": self.rarely(
                None,
                [
                    {"taken_on": self.near(0, 0, -5, -6, -30, 3), "result": self.pick(*results)}
                    for _ in range(self.pick(0, 1, 1, 2, 3))
                ],
            ),
            "contraception": {
                "methods": self.rarely(
                    None, self.some(METHODS) or ["combined_pill", "male_condom"]
                ),
                "since": self.rarely(None, self.months_away(-1, -1, -5)),
                "acknowledged": self.answer(),
            },
        }

    def asked(self):
        return {
            "conditions": self.rarely(
                None,
                [
                    {
                        "code": code,
                        "status": self.pick("current", "past"),
                        "specialist_letter": self.answer(),
                    }
                    for code in self.some(CONDITIONS)
                ],
            ),
            "allergies": self.rarely(None, self.some(ALLERGIES)),
            "medications": self.rarely(None, self.some(MEDICATIONS)),
            "lasik_on": self.rarely(
                None, [self.months_away(-6, 0, 6, 7, 8) for _ in self.some("ab")]
            ),
            "hair_removal_suspended": self.answer(),
            "vaccinations": self.rarely(
                None,
                [
                    {
                        "kind": self.pick("inactivated", "live", "influenza"),
                        "on": self.near(0, -20, 1, 29, 59, 61, 90),
                    }
                    for _ in self.some("abc")
                ],
            ),
            "serious_symptoms": self.rarely(None, self.some(SYMPTOMS)),
        }

    def measured(self):
        kg = self.pick(40, 60, 60, "45.5", "80.0", 35, 30, 20)
        return {
            "weight": self.rarely(
                None,
                {"kg": self.rarely(None, kg), "measured_on": self.near(0, -30, -90)},
            ),
            "course": self.rarely(
                None,
                {
                    "baseline_weight_kg": self.pick(None, 60, "50.5"),
                    "started_on": self.rarely(None, self.near(0, -90, -179, -180, -239)),
                    "extended": self.pick(True, False, None),
                    "cumulative_mg": self.pick(None, 0, 3600, "8000", 12000, 13200),
                },
            ),
            "previous_course_last_dose_on": self.pick(None, self.months_away(-2, -4, -2, -9)),
            "prescription": {
                "daily_mg": self.number(
                    self.pick(10, 20, 40, 40, 60, 80, 90, 140, 150, 25, 0, -10)
                ),
                "days": self.number(self.pick(1, 28, 30, 30, 31, 60, 61, 45)),
                "remaining_stock_days": self.pick(None, 0, 1, 15, 30, "31"),
                "interim_pregnancy_test_plan": self.answer(),
            },
        }

    def panel(self, sex):
        collected = date.fromisoformat(self.near(0, -5, -34, -36, 2))
        resulted = collected + timedelta(days=self.random.randint(0, 3))
        return {
            "collected_on": collected.isoformat(),
            "resulted_on": self.rarely(None, resulted.isoformat()),
            "reviewed_on": self.rarely(None, resulted.isoformat()),
            "missing": self.rarely(["cre"], []),
            "results": [self.result(sex) for _ in range(self.pick(0, 1, 2, 4))],
        }

    def result(self, sex):
        analyte = self.pick(*ANALYTES, "unheard_of")
        printed = ANALYTES.get(analyte, {}).get(f"{sex}_high") or "10"
        times = self.pick("0.5", "1", "1.5", "2", "2.5", "3", "3.0001", "5", "10", "0.1", "0.2")
        own = self.pick(None, None, printed, "40")
        return {
            "analyte": analyte,
            "value": f"{float(times) * float(own or printed):.10g}",
            "low": None,
            "high": own,
            "baseline": self.pick(None, printed),
            "fasting": self.pick(None, True, False),
        }

    def mood(self):
        return self.rarely(
            None,
            {
                "phq2": self.pick(None, 0, 2, 3),
                "phq9": self.pick(None, None, 4, 9, 10, 14, 15),
                "phq9_item9": self.pick(None, 0, 0, 1),
                "doctor_assessed": self.pick(None, False, True),
            },
        )


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
    "previous_course_last_dose_on",
    "weight.measured_on",
    "course.started_on",
    "contraception.since",
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
NUMBERS = (
    "weight.kg",
    "course.baseline_weight_kg",
    "course.cumulative_mg",
    "prescription.daily_mg",
    "prescription.days",
    "prescription.remaining_stock_days",
    "mood.phq2",
    "mood.phq9",
    "mood.phq9_item9",
)
WHOLE = NUMBERS[3:]
WORDS = ("prescriber_role", "patient.sex", "severity", "pregnant")
OBJECTS = ("patient", "weight", "course", "prescription", "contraception", "mood")
LISTS = (
    "conditions",
    "allergies",
    "medications",
    "lasik_on",
    "vaccinations",
    "pregnancy_tests",
    "blood_panels",
    "serious_symptoms",
    "contraception.methods",
)
NO_DATES = (
    "2026-02-30",
    "2025-02-29",
    "20261123",
    "23.11.2026",
    "2026-1-5",
    "２０２６-11-23",
    "",
    5,
)
NO_NUMBERS = ("NaN", "Infinity", "-inf", "６０", "1,000", "sixty", "", " 60", True, [], {})
SPOILS = (
    *((path, None) for path in REQUIRED),
    *((path, text) for path in DATES for text in (*NO_DATES, True, ["2026-11-23"])),
    *((path, value) for path in FLAGS for value in ("true", "yes", 1, 0, [], {})),
    *((path, value) for path in NUMBERS for value in NO_NUMBERS),
    *((path, value) for path in WHOLE for value in ("30.5", 0.5)),
    *((path, value) for path in WORDS for value in ("Doctor", "", "unknown", 1, True, ["no"])),
    *((path, value) for path in OBJECTS for value in ("", [], 1, True)),
    *((path, value) for path in LISTS for value in ("", {}, 1, True, "soy")),
    ("prescription.days", 0),
    ("weight.kg", 0),
    ("weight.kg", "0.0"),
    ("course.baseline_weight_kg", 0),
    ("conditions", [{"code": "asthma", "status": "current"}]),
    ("conditions", [{"code": "psychiatric_illness"}]),
    ("conditions", ["psychiatric_illness"]),
    ("allergies", [1]),
    ("lasik_on", ["2026-02-30"]),
    ("lasik_on", [None]),
    ("vaccinations", [{"kind": "oral", "on": "2026-01-01"}]),
    ("vaccinations", [{"kind": "live"}]),
    ("pregnancy_tests", [{"taken_on": "2026-11-23", "result": "unclear"}]),
    ("pregnancy_tests", [{"result": "negative"}]),
    ("blood_panels", [{"resulted_on": "2026-11-23"}]),
    ("blood_panels", [{"collected_on": "2026-11-23", "results": [{"analyte": "ast"}]}]),
    ("blood_panels", [{"collected_on": "2026-11-23", "results": [{"value": 1}]}]),
    ("blood_panels", [{"collected_on": "2026-11-23", "missing": [1]}]),
)


def spoiled(facts, path, value):
    """Return facts with one field replaced."""
    copied = copy.deepcopy(facts)
    *parents, key = path.split(".")
    part = copied
    for parent in parents:
        part[parent] = part.get(parent) or {}
        part = part[parent]
    part[key] = value
    return copied
