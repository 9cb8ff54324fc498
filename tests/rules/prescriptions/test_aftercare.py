from datetime import date

import pytest

from prescriptions.rules.aftercare import Aftercare, AfterDate, dates_after
from prescriptions.rules.gate.limits import GateLimits

LAST = date(2026, 8, 31)


def until(last_dose_on: date = LAST, *, is_woman: bool = True, may_be_pregnant: bool = True):
    found = dates_after(last_dose_on, is_woman=is_woman, may_be_pregnant=may_be_pregnant)
    return {str(each.about): each.until for each in found}


OF_EVERYBODY = {
    "hair_removal": date(2026, 9, 30),
    "vaccination": date(2026, 9, 30),
    "sun": date(2026, 10, 31),
    "rest": date(2026, 10, 31),
    "preferred_rest": date(2026, 12, 31),
    "lasik": date(2027, 2, 28),
}


def test_dates_of_a_woman_who_may_become_pregnant():
    assert until() == OF_EVERYBODY | {
        "test_at_end": LAST,
        "test_later": date(2026, 9, 30),
        "contraception": date(2027, 2, 28),
    }


def test_dates_of_a_woman_who_cannot_become_pregnant():
    assert until(may_be_pregnant=False) == OF_EVERYBODY


@pytest.mark.parametrize("answer", [True, False])
def test_dates_of_a_man(answer: bool):
    told = until(is_woman=False, may_be_pregnant=answer)

    assert told == OF_EVERYBODY | {"contraception": date(2026, 9, 30)}


def test_last_of_february_of_a_leap_year_is_the_twenty_ninth():
    assert until(date(2027, 8, 31))["lasik"] == date(2028, 2, 29)


def test_earliest_date_stands_first_with_its_source():
    first = dates_after(LAST, is_woman=True, may_be_pregnant=True)[0]

    assert first == AfterDate(LAST, Aftercare.TEST_AT_END, "facts 6.1")


def test_clinics_own_limits_move_the_dates():
    strict = GateLimits(
        planned_vaccine_months=2, rest_months=3, preferred_rest_months=5, lasik_months=7
    )
    found = dates_after(LAST, is_woman=False, may_be_pregnant=False, limits=strict)

    told = {str(each.about): each.until.month for each in found}
    assert (told["vaccination"], told["rest"], told["preferred_rest"], told["lasik"]) == (
        10,
        11,
        1,
        3,
    )


def test_every_date_names_its_source():
    def bases(*, is_woman: bool):
        found = dates_after(LAST, is_woman=is_woman, may_be_pregnant=is_woman)
        return {str(each.about): each.basis for each in found}

    of_everybody = {
        "hair_removal": "SEED-PROC-2",
        "vaccination": "SEED-VAX-1",
        "sun": "SEED-SUN-1",
        "rest": "SEED-COURSE-3",
        "preferred_rest": "SEED-COURSE-3",
        "lasik": "SEED-PROC-1",
    }
    assert bases(is_woman=False) == of_everybody | {"contraception": "SEED-PREG-2"}
    assert bases(is_woman=True) == of_everybody | {
        "contraception": "SEED-PREG-1",
        "test_at_end": "facts 6.1",
        "test_later": "facts 6.1",
    }
