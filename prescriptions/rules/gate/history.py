"""Rules: history, medicines, procedures. Each returns the values behind it, or None."""

from collections.abc import Callable

from clinic.rules.findings import NO_VALUES, Values
from clinic.rules.months import add_months
from prescriptions.rules.gate.case import Case
from prescriptions.rules.gate.facts import ALLERGIES, ASKED_LISTS, Condition, Mood
from prescriptions.rules.gate.limits import GateLimits

PSYCHIATRIC = "psychiatric_illness"


def history_not_asked(case: Case) -> Values | None:
    """A list that must be asked for was not: "asked, none" is an empty list."""
    missing = tuple(name for name in ASKED_LISTS if getattr(case.facts, name) is None)
    return {"lists": missing} if missing else None


def allergy(case: Case) -> Values | None:
    """An allergy to the medicine or to what its capsules contain, or aspirin asthma."""
    found = tuple(code for code in case.facts.allergies or () if code in ALLERGIES)
    return {"allergies": found} if found else None


def bowel_or_liver_current(case: Case) -> Values | None:
    """Inflammatory bowel disease or serious liver disease, now."""
    return _conditions(case, lambda each: each.code != PSYCHIATRIC and each.status == "current")


def bowel_or_liver_past(case: Case) -> Values | None:
    """Inflammatory bowel disease or serious liver disease, in the past."""
    return _conditions(case, lambda each: each.code != PSYCHIATRIC and each.status == "past")


def psychiatric_current(case: Case) -> Values | None:
    """A psychiatric illness now, without a letter of the specialist."""
    return _conditions(
        case,
        lambda each: (
            each.code == PSYCHIATRIC
            and each.status == "current"
            and each.specialist_letter is not True
        ),
    )


def psychiatric_current_with_letter(case: Case) -> Values | None:
    """A psychiatric illness now, with a letter of the specialist."""
    return _conditions(
        case,
        lambda each: (
            each.code == PSYCHIATRIC and each.status == "current" and each.specialist_letter is True
        ),
    )


def psychiatric_past(case: Case) -> Values | None:
    """A psychiatric illness in the past."""
    return _conditions(case, lambda each: each.code == PSYCHIATRIC and each.status == "past")


def self_harm_risk(case: Case) -> Values | None:
    """Item 9 above 0 or a severe PHQ-9, until a doctor has assessed it."""
    mood = case.facts.mood
    return _scores(mood) if _at_risk(mood, case.limits) else None


def mood_screen_positive(case: Case) -> Values | None:
    """A positive screen that is not already a risk of self-harm."""
    mood, limits = case.facts.mood, case.limits
    positive = (mood.phq2 is not None and mood.phq2 >= limits.phq2_positive_from) or (
        mood.phq9 is not None and mood.phq9 >= limits.phq9_positive_from
    )
    return _scores(mood) if positive and not _at_risk(mood, limits) else None


def mood_not_asked(case: Case) -> Values | None:
    """Neither questionnaire was answered and no doctor has assessed the mood."""
    mood = case.facts.mood
    asked = mood.phq2 is not None or mood.phq9 is not None or mood.doctor_assessed is True
    return None if asked else NO_VALUES


def serious_symptom(case: Case) -> Values | None:
    """A serious symptom that no doctor has assessed yet."""
    symptoms = case.facts.serious_symptoms
    return {"symptoms": symptoms} if symptoms else None


def tetracycline(case: Case) -> Values | None:
    """On a tetracycline: pressure in the skull may rise."""
    return _medication(case, "tetracycline")


def oral_retinoid(case: Case) -> Values | None:
    """On another oral retinoid."""
    return _medication(case, "oral_retinoid")


def systemic_corticosteroid(case: Case) -> Values | None:
    """On a systemic corticosteroid: bones weaken."""
    return _medication(case, "systemic_corticosteroid")


def antiepileptic(case: Case) -> Values | None:
    """On an antiepileptic: bone density is checked regularly."""
    return _medication(case, "antiepileptic")


def vitamin_a(case: Case) -> Values | None:
    """On vitamin A: the toxicities add up."""
    return _medication(case, "vitamin_a")


def lasik(case: Case) -> Values | None:
    """LASIK within 6 months before today, or planned until 6 months after the last dose."""
    months, as_of = case.limits.lasik_months, case.facts.as_of
    last_day = add_months(case.last_dose_on, months)
    for operated_on in sorted(case.facts.lasik_on or ()):
        free_after = add_months(operated_on, months)
        if operated_on <= as_of <= free_after:
            return {"operated_on": operated_on, "until": free_after}
        if as_of < operated_on <= last_day:
            return {"operated_on": operated_on, "until": last_day}
    return None


def hair_removal(case: Case) -> Values | None:
    """Laser or light hair removal is not known to be suspended."""
    return None if case.facts.hair_removal_suspended is True else NO_VALUES


def vaccination_washout(case: Case) -> Values | None:
    """The interval after a vaccination is not over: 21 days live, the next day inactivated."""
    wait = {
        "live": case.limits.live_vaccine_days,
        "inactivated": case.limits.inactivated_vaccine_days,
    }
    for each in case.facts.vaccinations or ():
        if 0 <= (case.facts.as_of - each.on).days < wait.get(each.kind, 0):
            return {"kind": each.kind, "on": each.on, "days": wait[each.kind]}
    return None


def vaccination_planned(case: Case) -> Values | None:
    """A vaccination other than influenza is planned until a month after the last dose."""
    last_day = add_months(case.last_dose_on, case.limits.planned_vaccine_months)
    for each in case.facts.vaccinations or ():
        if each.kind != "influenza" and case.facts.as_of < each.on <= last_day:
            return {"kind": each.kind, "on": each.on, "until": last_day}
    return None


def _conditions(case: Case, matches: Callable[[Condition], bool]) -> Values | None:
    found = tuple(each.code for each in case.facts.conditions or () if matches(each))
    return {"conditions": tuple(sorted(set(found)))} if found else None


def _medication(case: Case, code: str) -> Values | None:
    return {"medication": code} if code in (case.facts.medications or ()) else None


def _at_risk(mood: Mood, limits: GateLimits) -> bool:
    if mood.doctor_assessed is True:
        return False
    if mood.phq9_item9 is not None and mood.phq9_item9 > limits.phq9_item9_above:
        return True
    return mood.phq9 is not None and mood.phq9 >= limits.phq9_severe_from


def _scores(mood: Mood) -> Values:
    return {"phq2": mood.phq2, "phq9": mood.phq9, "phq9_item9": mood.phq9_item9}


CHECKS = (
    history_not_asked,
    allergy,
    bowel_or_liver_current,
    bowel_or_liver_past,
    psychiatric_current,
    psychiatric_current_with_letter,
    psychiatric_past,
    self_harm_risk,
    mood_screen_positive,
    mood_not_asked,
    serious_symptom,
    tetracycline,
    oral_retinoid,
    systemic_corticosteroid,
    antiepileptic,
    vitamin_a,
    lasik,
    hair_removal,
    vaccination_washout,
    vaccination_planned,
)
