"""Rules: who prescribes, age, paper. Each returns the values behind it, or None."""

from clinic.rules.findings import NO_VALUES, Values
from clinic.rules.months import completed_years
from prescriptions.rules.gate.case import Case


def prescriber_not_doctor(case: Case) -> Values | None:
    """Only a doctor prescribes (Medical Practitioners Act)."""
    if case.facts.prescriber_role == "doctor":
        return None
    return {"role": case.facts.prescriber_role}


def consent_missing(case: Case) -> Values | None:
    """The current version of the consent must be signed."""
    return None if case.facts.consent_current is True else NO_VALUES


def fee_not_confirmed(case: Case) -> Values | None:
    """The patient must have confirmed the fees beforehand."""
    return None if case.facts.fee_confirmed is True else NO_VALUES


def guardian_missing(case: Case) -> Values | None:
    """Who was a minor at the first consultation needed a guardian there."""
    facts = case.facts
    if facts.guardian_at_first_consultation is True:
        return None
    age = completed_years(facts.patient.birth_date, facts.first_consultation_on)
    if age >= case.limits.guardian_below_years:
        return None
    return {"age": age, "first_consultation_on": facts.first_consultation_on}


def under_12(case: Case) -> Values | None:
    """Nobody below the label's age is treated."""
    return {"age": case.age} if case.age < case.limits.never_below_years else None


def under_15(case: Case) -> Values | None:
    """While a child grows, the doctor weighs early closure of the growth plates."""
    limits = case.limits
    if limits.never_below_years <= case.age < limits.growth_below_years:
        return {"age": case.age}
    return None


def indication_mild(case: Case) -> Values | None:
    """Mild acne is treated only when insured treatment has failed."""
    if case.facts.severity != "mild" or case.facts.insured_treatment_failed is True:
        return None
    return NO_VALUES


CHECKS = (
    prescriber_not_doctor,
    consent_missing,
    fee_not_confirmed,
    guardian_missing,
    under_12,
    under_15,
    indication_mild,
)
