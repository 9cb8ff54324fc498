"""What is still to be done before somebody on the day's board can be given anything.

This says what to fetch, not what was found: reception reads it. The gate decides.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Need(StrEnum):
    """One thing to do, in the order in which it is done."""

    CONSENT = "consent"
    BLOOD = "blood"
    BLOOD_RESULT = "blood_result"
    PREGNANCY_TEST = "pregnancy_test"
    SECOND_READER = "second_reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What the records say of one patient. None is what never happened."""

    is_treated: bool
    may_be_pregnant: bool
    has_consent: bool
    blood_collected_on: date | None
    is_blood_resulted: bool
    tested_on: date | None
    # The latest negative test that does not count yet.
    read_once_on: date | None = None


def day_needs(
    facts: DayFacts, on: date, *, blood_valid_days: int, test_valid_days: int
) -> tuple[Need, ...]:
    """Return what is missing on a day; nothing for who is not about to be treated.

    Blood counts for as many days as the gate counts it, a pregnancy test likewise, the
    day of the specimen being day 1 (SEED-TEST-1, SEED-TEST-3).
    """
    if not facts.is_treated:
        return ()
    needs = []
    if not facts.has_consent:
        needs.append(Need.CONSENT)
    if not _is_within(facts.blood_collected_on, on, blood_valid_days):
        needs.append(Need.BLOOD)
    elif not facts.is_blood_resulted:
        needs.append(Need.BLOOD_RESULT)
    if facts.may_be_pregnant and not _is_within(facts.tested_on, on, test_valid_days - 1):
        is_read_once = _is_within(facts.read_once_on, on, test_valid_days - 1)
        needs.append(Need.SECOND_READER if is_read_once else Need.PREGNANCY_TEST)
    return tuple(needs)


def _is_within(done_on: date | None, on: date, days: int) -> bool:
    return done_on is not None and 0 <= (on - done_on).days <= days
