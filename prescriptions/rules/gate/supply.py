"""Rules: dose, supply, course. Each returns the values behind it, or None."""

from datetime import date, timedelta
from decimal import Decimal

from clinic.rules.exact import plus
from clinic.rules.findings import NO_VALUES, Values
from clinic.rules.months import add_months
from prescriptions.rules.gate.case import Case
from prescriptions.rules.gate.facts import GateFacts
from prescriptions.rules.ratios import mg_per_kg, per_kg_above, per_kg_below


def dose_not_in_tablets(case: Case) -> Values | None:
    """The dose is not a positive multiple of 10 mg: units are never split."""
    daily_mg, step = case.facts.prescription.daily_mg, case.limits.dose_step_mg
    return {"daily_mg": daily_mg} if daily_mg <= 0 or daily_mg % step else None


def dose_over_2mg_per_kg(case: Case) -> Values | None:
    """Above the absolute maximum for the latest weight."""
    return _dose_above(case, case.limits.never_above_mg_per_kg)


def dose_over_140mg(case: Case) -> Values | None:
    """Above the highest dose ever prescribed."""
    daily_mg, limit = case.facts.prescription.daily_mg, case.limits.never_above_mg
    return {"daily_mg": daily_mg, "limit": limit} if daily_mg > limit else None


def dose_high(case: Case) -> Values | None:
    """Above the recommended range, by weight or in mg."""
    daily_mg, limits = case.facts.prescription.daily_mg, case.limits
    if daily_mg > limits.high_above_mg:
        return {"daily_mg": daily_mg, "limit": limits.high_above_mg}
    return _dose_above(case, limits.high_above_mg_per_kg)


def dose_low_for_severe(case: Case) -> Values | None:
    """Below the recommended range for severe acne."""
    facts, limit = case.facts, case.limits.low_below_mg_per_kg
    if facts.weight.kg is None or facts.severity not in {"severe", "very_severe"}:
        return None
    daily_mg = facts.prescription.daily_mg
    if not per_kg_below(daily_mg, limit, facts.weight.kg):
        return None
    return {"daily_mg": daily_mg, "kg": facts.weight.kg, "limit": limit}


def weight_missing(case: Case) -> Values | None:
    """No weight is known."""
    return NO_VALUES if case.facts.weight.kg is None else None


def weight_stale(case: Case) -> Values | None:
    """The weight is old, sooner so for a minor; a weight of unknown date is old."""
    weight, limits = case.facts.weight, case.limits
    if weight.kg is None:
        return None
    minor = case.age < limits.minor_below_years
    valid_days = limits.weight_valid_days_minor if minor else limits.weight_valid_days
    if weight.measured_on is None:
        return {"measured_on": None, "days": valid_days}
    if (case.facts.as_of - weight.measured_on).days <= valid_days:
        return None
    return {
        "measured_on": weight.measured_on,
        "days": valid_days,
        "valid_until": weight.measured_on + timedelta(days=valid_days),
    }


def supply_over_60_days(case: Case) -> Values | None:
    """Longer than any supply may be."""
    days, limit = case.facts.prescription.days, case.limits.supply_never_above_days
    return {"days": days, "limit": limit} if days > limit else None


def supply_over_30_days(case: Case) -> Values | None:
    """Longer than a month, within the longest supply."""
    days, limits = case.facts.prescription.days, case.limits
    if limits.supply_above_days < days <= limits.supply_never_above_days:
        return {"days": days, "limit": limits.supply_above_days}
    return None


def stock_over_60_days(case: Case) -> Values | None:
    """With what is left at home the patient would hold too much."""
    supply, limits = case.facts.prescription, case.limits
    in_hand = supply.days + supply.remaining_stock_days
    if supply.days > limits.supply_never_above_days or in_hand <= limits.stock_above_days:
        return None
    return {"days": in_hand, "limit": limits.stock_above_days}


def extension_undecided(case: Case) -> Values | None:
    """Past six months without a doctor's decision to extend."""
    day = _course_day(case.facts)
    if day is None or day <= case.limits.extension_after_days:
        return None
    return None if case.facts.course.extended is True else {"course_day": day}


def course_over_8_months(case: Case) -> Values | None:
    """Past eight months."""
    day = _course_day(case.facts)
    if day is None or day <= case.limits.long_course_after_days:
        return None
    return {"course_day": day}


def rest_too_short(case: Case) -> Values | None:
    """A new course before two months of rest; the last day of the rest is included."""
    last_dose_on = _previous_last_dose(case)
    if last_dose_on is None:
        return None
    until = add_months(last_dose_on, case.limits.rest_months)
    if case.facts.as_of > until:
        return None
    return {"last_dose_on": last_dose_on, "until": until}


def rest_under_4_months(case: Case) -> Values | None:
    """A new course after two months of rest and before the preferred four are over."""
    last_dose_on = _previous_last_dose(case)
    if last_dose_on is None:
        return None
    until = add_months(last_dose_on, case.limits.preferred_rest_months)
    if not add_months(last_dose_on, case.limits.rest_months) < case.facts.as_of <= until:
        return None
    return {"last_dose_on": last_dose_on, "until": until}


def cumulative_over_220(case: Case) -> Values | None:
    """With this supply the course exceeds the upper study value per kg."""
    facts, limit = case.facts, case.limits.cumulative_above_mg_per_kg
    kg = baseline_kg(facts)
    if kg is None or not per_kg_above(cumulative_mg_after(facts), limit, kg):
        return None
    return {"mg_per_kg": mg_per_kg(cumulative_mg_after(facts), kg, 1), "limit": limit}


def baseline_kg(facts: GateFacts) -> Decimal | None:
    """Return the weight for the cumulative dose: the baseline, else the latest."""
    baseline = facts.course.baseline_weight_kg
    return facts.weight.kg if baseline is None else baseline


def cumulative_mg_after(facts: GateFacts) -> Decimal:
    """Return the mg of the course once this supply is dispensed."""
    supply = facts.prescription
    return plus(facts.course.cumulative_mg, supply.daily_mg * supply.days)


def _dose_above(case: Case, limit: Decimal) -> Values | None:
    daily_mg, kg = case.facts.prescription.daily_mg, case.facts.weight.kg
    if kg is None or not per_kg_above(daily_mg, limit, kg):
        return None
    return {"daily_mg": daily_mg, "kg": kg, "limit": limit}


def _course_day(facts: GateFacts) -> int | None:
    """Return the day of the course, its first dose being day 1; None before it starts."""
    started_on = facts.course.started_on
    return None if started_on is None else (facts.as_of - started_on).days + 1


def _previous_last_dose(case: Case) -> date | None:
    """Return when the rest began, where a new course is about to start."""
    facts = case.facts
    return None if facts.course.started_on else facts.previous_course_last_dose_on


CHECKS = (
    dose_not_in_tablets,
    dose_over_2mg_per_kg,
    dose_over_140mg,
    dose_high,
    dose_low_for_severe,
    weight_missing,
    weight_stale,
    supply_over_60_days,
    supply_over_30_days,
    stock_over_60_days,
    extension_undecided,
    course_over_8_months,
    rest_too_short,
    rest_under_4_months,
    cumulative_over_220,
)
