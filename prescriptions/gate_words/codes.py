"""Words for the codes that findings carry, and for groups, units and limits."""

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from labs.rules.analytes import analytes
from prescriptions.gate_words.rule_words import Text
from prescriptions.rules.gate.catalogue import Group

CODES: dict[str, Text] = {
    "doctor": pgettext_lazy("role", "doctor"),
    "reception": pgettext_lazy("role", "reception"),
    "administrator": pgettext_lazy("role", "administrator"),
    "yes": pgettext_lazy("answer", "yes"),
    "no": pgettext_lazy("answer", "no"),
    "possible": pgettext_lazy("answer", "possible"),
    "unknown": pgettext_lazy("answer", "not asked"),
    "inflammatory_bowel_disease": _("inflammatory bowel disease"),
    "serious_liver_disease": _("serious liver disease"),
    "psychiatric_illness": _("psychiatric illness"),
    "isotretinoin": _("isotretinoin"),
    "soy": _("soy"),
    "peanut": _("peanut"),
    "paraben": _("parabens"),
    "aspirin_asthma": _("aspirin asthma"),
    "live": pgettext_lazy("vaccine", "Live"),
    "inactivated": pgettext_lazy("vaccine", "Inactivated"),
    "influenza": pgettext_lazy("vaccine", "Influenza"),
    "conditions": _("illnesses"),
    "allergies": _("allergies"),
    "medications": _("medicines"),
    "lasik_on": _("LASIK"),
    "vaccinations": _("vaccinations"),
    "serious_symptoms": _("serious symptoms"),
    "vision": _("trouble with the eyes"),
    "severe_headache": _("severe headache"),
    "abdominal_pain": _("abdominal pain"),
    "bloody_diarrhoea": _("bloody diarrhoea"),
    "rash_with_mucosa": _("rash with mucosal lesions"),
    "jaundice": _("jaundice"),
    "muscle_weakness": _("muscle weakness"),
    "suicidal_thoughts": _("suicidal thoughts"),
}

GROUPS: dict[Group, Text] = {
    Group.PAPER: _("Who, age, paper"),
    Group.PREGNANCY: _("Pregnancy"),
    Group.BLOODS: _("Blood tests"),
    Group.HISTORY: _("History, medicines, procedures"),
    Group.SUPPLY: _("Dose, supply, course"),
}

UNITS: dict[str, Text] = {
    "years": _("years"),
    "months": _("months"),
    "days": _("days"),
    "methods": _("methods"),
    "points": _("points"),
    "mg": _("mg"),
    "mg/day": _("mg/day"),
    "mg/kg": _("mg/kg"),
    "mg/kg/day": _("mg/kg/day"),
    "lab-levels.csv": _("see the table of laboratory levels"),
}

LIMITS: dict[str, Text] = {
    "guardian_below_years": _("A guardian attends the first consultation below"),
    "never_below_years": _("Never treated below"),
    "growth_below_years": _("Growth is weighed below"),
    "pregnancy_test_valid_days": _("A pregnancy test is valid for"),
    "contraception_methods": _("Methods of contraception, at least"),
    "contraception_lead_months": _("Contraception in use before the supply for"),
    "interim_test_above_days": _("A test in between is planned for supplies above"),
    "blood_panel_valid_days": _("A blood test is valid for"),
    "lab_levels": _("Laboratory values that warn or stop"),
    "phq9_item9_above": _("PHQ-9 item 9 stops above"),
    "phq9_severe_from": _("PHQ-9 stops from"),
    "phq2_positive_from": _("PHQ-2 is positive from"),
    "phq9_positive_from": _("PHQ-9 is positive from"),
    "lasik_months": _("Time before and after LASIK"),
    "live_vaccine_days": _("Wait after a live vaccine"),
    "inactivated_vaccine_days": _("Wait after an inactivated vaccine"),
    "planned_vaccine_months": _("No vaccination after the last dose for"),
    "dose_step_mg": _("Smallest step of the dose"),
    "never_above_mg_per_kg": _("Dose never above"),
    "never_above_mg": _("Dose a day never above"),
    "high_above_mg_per_kg": _("Dose is high above"),
    "high_above_mg": _("Dose a day is high above"),
    "low_below_mg_per_kg": _("Dose is low for severe acne below"),
    "weight_valid_days": _("A weight is valid for"),
    "weight_valid_days_minor": _("A minor's weight is valid for"),
    "minor_below_years": _("A minor is below"),
    "supply_never_above_days": _("A supply is never above"),
    "supply_above_days": _("A supply needs a reason above"),
    "stock_above_days": _("Stock in hand needs a reason above"),
    "extension_after_days": _("An extension is decided after day"),
    "long_course_after_days": _("A course is long after day"),
    "rest_months": _("Shortest rest between courses"),
    "preferred_rest_months": _("Preferred rest between courses"),
    "cumulative_above_mg_per_kg": _("Cumulative dose needs a reason above"),
}


def code_words(code: str) -> str:
    """Return the words for a code; laboratory items by their usual name, others as they are."""
    if code in CODES:
        return str(CODES[code])
    analyte = analytes().get(code)
    if analyte is None:
        return code.replace("_", " ")
    return analyte.name_ja if get_language() == "ja" else analyte.abbreviation
