"""Rules: pregnancy and contraception. Each returns the values behind it, or None.

"May be pregnant" is a woman whose `can_become_pregnant` is not false.
"""

from datetime import date, timedelta

from clinic.rules.findings import NO_VALUES, Values
from clinic.rules.months import add_months
from prescriptions.rules.gate.case import Case
from prescriptions.rules.gate.facts import ABSTINENCE, Contraception


def pregnancy_positive(case: Case) -> Values | None:
    """The latest test done is positive; of several on one day the worst counts."""
    return _latest_test(case, "positive")


def pregnancy_test_inconclusive(case: Case) -> Values | None:
    """The latest test done is inconclusive, and none of that day is positive."""
    if _latest_test(case, "positive") is not None:
        return None
    return _latest_test(case, "inconclusive")


def pregnancy_test_missing(case: Case) -> Values | None:
    """No test is done, or the latest is negative and its validity is over.

    A test is valid for 7 days, the day of the specimen being day 1: taken on the 1st
    it serves until the 7th.
    """
    if not case.may_be_pregnant:
        return None
    if not case.latest_tests:
        return NO_VALUES
    if any(test.result != "negative" for test in case.latest_tests):
        return None
    taken_on = case.latest_tests[0].taken_on
    last_day = case.limits.pregnancy_test_valid_days - 1
    if (case.facts.as_of - taken_on).days <= last_day:
        return None
    return {"taken_on": taken_on, "valid_until": taken_on + timedelta(days=last_day)}


def pregnant_or_breastfeeding(case: Case) -> Values | None:
    """Pregnant, possibly so, or breastfeeding; not asked counts as possible."""
    facts = case.facts
    if facts.patient.sex != "female":
        return None
    if facts.breastfeeding is not False:
        return {"breastfeeding": _answer(facts.breastfeeding)}
    if case.may_be_pregnant and facts.pregnant != "no":
        return {"pregnant": facts.pregnant or "unknown"}
    return None


def pregnancy_planned(case: Case) -> Values | None:
    """She plans a pregnancy within a year, or was not asked."""
    plans = case.facts.plans_pregnancy_within_year
    if not case.may_be_pregnant or plans is False:
        return None
    return {"plans": _answer(plans)}


def contraception_none(case: Case) -> Values | None:
    """No contraception and no abstinence is recorded."""
    if not case.may_be_pregnant or methods_in_use(case.facts.contraception):
        return None
    return NO_VALUES


def contraception_single(case: Case) -> Values | None:
    """Fewer than two methods, or not yet used for a month, or since when is unknown."""
    contraception, limits = case.facts.contraception, case.limits
    since, methods = contraception.since, methods_in_use(contraception)
    if not case.may_be_pregnant or not methods:
        return None
    lead = limits.contraception_lead_months
    enough = methods >= limits.contraception_methods
    if enough and since is not None and add_months(since, lead) <= case.facts.as_of:
        return None
    return {"methods": methods, "since": since, "clears_on": _lead_ends(since, lead)}


def male_contraception_unacknowledged(case: Case) -> Values | None:
    """A man has not acknowledged contraception during the course and a month after."""
    facts = case.facts
    if facts.patient.sex != "male" or facts.contraception.acknowledged is True:
        return None
    return NO_VALUES


def interim_test_plan_missing(case: Case) -> Values | None:
    """A supply beyond the next monthly test needs a plan for that test."""
    supply = case.facts.prescription
    if not case.may_be_pregnant or supply.days <= case.limits.interim_test_above_days:
        return None
    return None if supply.interim_pregnancy_test_plan is True else {"days": supply.days}


def methods_in_use(contraception: Contraception) -> int:
    """Count the different methods; abstinence counts as two, an empty word as none."""
    named = set(contraception.methods) - {""}
    return sum(2 if each == ABSTINENCE else 1 for each in named)


def _latest_test(case: Case, result: str) -> Values | None:
    """Return the day of the latest test if one of that day has this result."""
    if case.may_be_pregnant:
        for test in case.latest_tests:
            if test.result == result:
                return {"taken_on": test.taken_on}
    return None


def _lead_ends(since: date | None, months: int) -> date | None:
    return None if since is None else add_months(since, months)


def _answer(answer: bool | None) -> str:  # noqa: FBT001 - an answer is data, not a switch
    return "unknown" if answer is None else "yes"


CHECKS = (
    pregnancy_positive,
    pregnancy_test_inconclusive,
    pregnancy_test_missing,
    pregnant_or_breastfeeding,
    pregnancy_planned,
    contraception_none,
    contraception_single,
    male_contraception_unacknowledged,
    interim_test_plan_missing,
)
