"""The gate once more, written from the contract alone: slow, plain, and without its code.

Nothing of the product is imported, so that a misreading there is not repeated here. Facts are
what `json` decodes with decimals for floats.
"""

import calendar
import csv
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "labs" / "data"
MARKED = (
    "conditions",
    "allergies",
    "medications",
    "lasik_on",
    "vaccinations",
    "serious_symptoms",
)
EXACT = Context(prec=5_000)
WORST_FIRST = ("positive", "inconclusive", "negative")


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


LEVELS = rows("lab-levels.csv")
# A series of the product's own, of which the contract knows nothing.
ANALYTES = {row["key"]: row for row in rows("analytes.csv") if row["key"] != "alp_jscc"}


def months_later(day, months):
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if year > 9999:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_on(born, day):
    birthday_passed = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if birthday_passed else 1)


def get(facts, path):
    for key in path.split("."):
        facts = None if facts is None else facts.get(key)
    return facts


def day_of(text):
    return None if text is None else date.fromisoformat(text)


def number_of(value):
    return None if value is None else Fraction(Decimal(str(value)))


def per_kg(mg, kg, places):
    if kg is None:
        return None
    exact = Fraction(mg) / kg * 10**places
    rounded = int(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    return f"{EXACT.divide(Decimal(rounded), Decimal(10**places)):.{places}f}"


def level_of_value(result, sex):
    """Return "stop", "warn" or None for one value."""
    value = number_of(result["value"])
    reached = {
        row["level"]
        for row in LEVELS
        if row["analyte"] == result["analyte"] and reaches(row, value, result, sex)
    }
    return "stop" if "stop" in reached else "warn" if "warn" in reached else None


def reaches(row, value, result, sex):
    limit = limit_of(row, result, sex)
    if limit is None:
        return False
    return {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
    }[row["comparison"]]


def limit_of(row, result, sex):
    """Return the number a row compares with; None where it cannot fire."""
    if row["note"] == "fasting is not false" and result.get("fasting") is False:
        return None
    if row["reference"] == "absolute":
        return Fraction(row["factor_or_value"])
    of = number_of(result.get(row["reference"]))
    if of is None and row["reference"] == "high":
        of = number_of(ANALYTES.get(result["analyte"], {}).get(f"{sex}_high") or None)
    return None if of is None else of * Fraction(row["factor_or_value"])


def judge(facts):
    """Return what the contract says that the command prints for well-formed facts."""
    as_of = day_of(facts["as_of"])
    sex = facts["patient"]["sex"]
    fired = {
        *paper(facts, as_of),
        *pregnancy(facts, as_of, sex),
        *bloods(facts, as_of, sex),
        *history(facts, as_of),
        *supply(facts, as_of),
    }
    kg = number_of(get(facts, "weight.kg"))
    baseline = number_of(get(facts, "course.baseline_weight_kg"))
    baseline = kg if baseline is None else baseline
    return {
        "rules": fired,
        "daily_mg_per_kg": per_kg(number_of(facts["prescription"]["daily_mg"]), kg, 2),
        "cumulative_mg_per_kg_after": per_kg(milligrams_after(facts), baseline, 1),
        "last_dose_on": last_dose(facts, as_of).isoformat(),
    }


def milligrams_after(facts):
    given = number_of(get(facts, "course.cumulative_mg")) or 0
    daily_mg, days = (number_of(facts["prescription"][key]) for key in ("daily_mg", "days"))
    return given + daily_mg * days


def last_dose(facts, as_of):
    remaining = number_of(facts["prescription"].get("remaining_stock_days")) or 0
    days = number_of(facts["prescription"]["days"])
    return as_of + timedelta(days=int(remaining + days) - 1)


def paper(facts, as_of):
    if facts["prescriber_role"] != "doctor":
        yield "prescriber-not-doctor"
    if facts.get("consent_current") is not True:
        yield "consent-missing"
    if facts.get("fee_confirmed") is not True:
        yield "fee-not-confirmed"
    born = day_of(facts["patient"]["birth_date"])
    minor_then = age_on(born, day_of(facts["first_consultation_on"])) < 18
    if minor_then and facts.get("guardian_at_first_consultation") is not True:
        yield "guardian-missing"
    age = age_on(born, as_of)
    if age < 12:
        yield "under-12"
    if 12 <= age < 15:
        yield "under-15"
    if facts["severity"] == "mild" and facts.get("insured_treatment_failed") is not True:
        yield "indication-mild"


def pregnancy(facts, as_of, sex):
    if sex == "male":
        if get(facts, "contraception.acknowledged") is not True:
            yield "male-contraception-unacknowledged"
        return
    may_be = facts["patient"].get("can_become_pregnant") is not False
    if facts.get("breastfeeding") is not False or (may_be and facts.get("pregnant") != "no"):
        yield "pregnant-or-breastfeeding"
    if not may_be:
        return
    yield from tests_done(facts, as_of)
    if facts.get("plans_pregnancy_within_year") is not False:
        yield "pregnancy-planned"
    yield from contraception(facts, as_of)
    plan = facts["prescription"].get("interim_pregnancy_test_plan")
    if number_of(facts["prescription"]["days"]) > 30 and plan is not True:
        yield "interim-test-plan-missing"


def tests_done(facts, as_of):
    tests = facts.get("pregnancy_tests") or []
    done = [test for test in tests if day_of(test["taken_on"]) <= as_of]
    if not done:
        yield "pregnancy-test-missing"
        return
    latest = max(day_of(test["taken_on"]) for test in done)
    results = {test["result"] for test in done if day_of(test["taken_on"]) == latest}
    worst = next(result for result in WORST_FIRST if result in results)
    if worst == "positive":
        yield "pregnancy-positive"
    if worst == "inconclusive":
        yield "pregnancy-test-inconclusive"
    if worst == "negative" and as_of - latest > timedelta(days=6):
        yield "pregnancy-test-missing"


def contraception(facts, as_of):
    methods = {method for method in get(facts, "contraception.methods") or [] if method}
    count = sum(2 if method == "abstinence" else 1 for method in methods)
    since = day_of(get(facts, "contraception.since"))
    if count == 0:
        yield "contraception-none"
    elif count < 2 or since is None or months_later(since, 1) > as_of:
        yield "contraception-single"


def bloods(facts, as_of, sex):
    panels = facts.get("blood_panels") or []
    done = [panel for panel in panels if day_of(panel["collected_on"]) <= as_of]
    resulted = [panel for panel in done if happened(panel, "resulted_on", as_of)]
    if any(not happened(panel, "reviewed_on", as_of) for panel in resulted):
        yield "blood-result-unreviewed"
    current = latest_of(done)
    if not current or as_of > day_of(current[0]["collected_on"]) + timedelta(days=35):
        yield "blood-test-missing"
    else:
        if any(panel in resulted and panel.get("missing") for panel in current):
            yield "blood-test-missing"
        if any(panel not in resulted for panel in current):
            yield "blood-result-pending"
    yield from values(latest_of(resulted), sex)


def happened(panel, key, as_of):
    return panel.get(key) is not None and day_of(panel[key]) <= as_of


def latest_of(panels):
    """Return the panels of the latest day; of several on one day each counts."""
    latest = max((panel["collected_on"] for panel in panels), default=None)
    return [panel for panel in panels if panel["collected_on"] == latest]


def values(panels, sex):
    highest = {}
    for panel in panels:
        for result in panel.get("results") or []:
            highest.setdefault(result["analyte"], set()).add(level_of_value(result, sex))
    if any("stop" in levels for levels in highest.values()):
        yield "lab-stop"
    if any("warn" in levels and "stop" not in levels for levels in highest.values()):
        yield "lab-warn"


def history(facts, as_of):
    if any(facts.get(name) is None for name in MARKED):
        yield "history-not-asked"
    if {"isotretinoin", "soy", "peanut", "paraben", "aspirin_asthma"} & set(
        facts.get("allergies") or []
    ):
        yield "allergy"
    yield from conditions(facts.get("conditions") or [])
    yield from mood(facts.get("mood") or {})
    if facts.get("serious_symptoms"):
        yield "serious-symptom"
    for code in (
        "tetracycline",
        "oral_retinoid",
        "systemic_corticosteroid",
        "antiepileptic",
        "vitamin_a",
    ):
        if code in (facts.get("medications") or []):
            yield code.replace("_", "-")
    if facts.get("hair_removal_suspended") is not True:
        yield "hair-removal"
    yield from procedures(facts, as_of, last_dose(facts, as_of))


def conditions(found):
    for condition in found:
        current = condition["status"] == "current"
        if condition["code"] != "psychiatric_illness":
            yield "bowel-or-liver-current" if current else "bowel-or-liver-past"
        elif not current:
            yield "psychiatric-past"
        elif condition.get("specialist_letter") is True:
            yield "psychiatric-current-with-letter"
        else:
            yield "psychiatric-current"


def mood(asked):
    phq2, phq9, item9 = (number_of(asked.get(key)) for key in ("phq2", "phq9", "phq9_item9"))
    assessed = asked.get("doctor_assessed") is True
    risk = not assessed and ((item9 or 0) > 0 or (phq9 or 0) >= 15)
    if risk:
        yield "self-harm-risk"
    if not risk and ((phq2 or 0) >= 3 or (phq9 or 0) >= 10):
        yield "mood-screen-positive"
    if phq2 is None and phq9 is None and not assessed:
        yield "mood-not-asked"


def procedures(facts, as_of, last):
    for text in facts.get("lasik_on") or []:
        day = day_of(text)
        if (day <= as_of <= months_later(day, 6)) or (as_of < day <= months_later(last, 6)):
            yield "lasik"
    for vaccination in facts.get("vaccinations") or []:
        day, kind = day_of(vaccination["on"]), vaccination["kind"]
        since = (as_of - day).days
        if since >= 0 and (
            (kind == "live" and since < 21) or (kind == "inactivated" and since == 0)
        ):
            yield "vaccination-washout"
        if since < 0 and kind != "influenza" and day <= months_later(last, 1):
            yield "vaccination-planned"


def supply(facts, as_of):
    asked = facts["prescription"]
    days = number_of(asked["days"])
    kg = number_of(get(facts, "weight.kg"))
    yield from dose(number_of(asked["daily_mg"]), kg, facts["severity"])
    yield from weighing(facts, as_of, kg)
    if days > 60:
        yield "supply-over-60-days"
    if 30 < days <= 60:
        yield "supply-over-30-days"
    if days <= 60 < days + (number_of(asked.get("remaining_stock_days")) or 0):
        yield "stock-over-60-days"
    yield from course(facts, as_of)
    baseline = number_of(get(facts, "course.baseline_weight_kg"))
    baseline = kg if baseline is None else baseline
    if baseline is not None and milligrams_after(facts) / baseline > 220:
        yield "cumulative-over-220"


def dose(daily_mg, kg, severity):
    if daily_mg <= 0 or daily_mg % 10:
        yield "dose-not-in-tablets"
    if daily_mg > 140:
        yield "dose-over-140mg"
    if daily_mg > 80 or (kg is not None and daily_mg / kg > 1):
        yield "dose-high"
    if kg is not None and daily_mg / kg > 2:
        yield "dose-over-2mg-per-kg"
    if kg is not None and daily_mg / kg < Fraction(1, 2) and "severe" in severity:
        yield "dose-low-for-severe"


def weighing(facts, as_of, kg):
    if kg is None:
        yield "weight-missing"
        return
    measured = day_of(get(facts, "weight.measured_on"))
    is_minor = age_on(day_of(facts["patient"]["birth_date"]), as_of) < 18
    if measured is None or (as_of - measured).days > (30 if is_minor else 90):
        yield "weight-stale"


def course(facts, as_of):
    started = day_of(get(facts, "course.started_on"))
    if started is not None:
        number = (as_of - started).days + 1
        if number > 180 and get(facts, "course.extended") is not True:
            yield "extension-undecided"
        if number > 240:
            yield "course-over-8-months"
        return
    previous = day_of(facts.get("previous_course_last_dose_on"))
    if previous is not None:
        if as_of <= months_later(previous, 2):
            yield "rest-too-short"
        elif as_of <= months_later(previous, 4):
            yield "rest-under-4-months"
