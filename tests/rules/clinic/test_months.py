from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.rules.months import add_months, completed_months, completed_years

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
many_examples = settings(max_examples=1_000, deadline=None, database=None)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 29), 6, date(2027, 2, 28)),
        (date(2026, 8, 28), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 30), 1, date(2026, 6, 30)),
        (date(9999, 11, 30), 1, date(9999, 12, 30)),
        (date(9999, 12, 1), 1, date.max),
        (date(1, 1, 31), -1, date.min),
    ],
)
def test_add_months_clamps_to_the_end_of_the_month(day: date, months: int, expected: date):
    assert add_months(day, months) == expected


@many_examples
@given(DAYS, st.integers(-60, 60))
def test_add_months_moves_the_month_and_never_into_the_next(day: date, months: int):
    moved = add_months(day, months)

    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (
        moved.day < day.day and (moved + timedelta(days=1)).month != moved.month
    )


@many_examples
@given(DAYS, DAYS, st.integers(0, 24))
def test_add_months_keeps_the_order_of_days(one: date, other: date, months: int):
    earlier, later = sorted((one, other))

    assert add_months(earlier, months) <= add_months(later, months)


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(2008, 8, 20), date(2026, 8, 19), 17),
        (date(2008, 8, 20), date(2026, 8, 20), 18),
        (date(2008, 8, 20), date(2026, 9, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(2026, 1, 2), date(2026, 1, 1), -1),
    ],
)
def test_completed_years_start_on_the_birthday(born_on: date, on: date, years: int):
    assert completed_years(born_on, on) == years


@pytest.mark.parametrize(
    ("born_on", "on", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1),
        (date(2001, 3, 15), date(2026, 11, 14), 307),
        (date(2001, 3, 15), date(2026, 11, 15), 308),
        (date(2008, 2, 29), date(2026, 2, 28), 215),
    ],
)
def test_completed_months_by_hand(born_on: date, on: date, months: int):
    assert completed_months(born_on, on) == months


@many_examples
@given(DAYS, DAYS)
def test_twelve_completed_months_are_one_completed_year(born_on: date, on: date):
    assert completed_months(born_on, on) // 12 == completed_years(born_on, on)


@many_examples
@given(DAYS, DAYS)
def test_completed_years_grow_by_one_a_year(born_on: date, on: date):
    tomorrow = on + timedelta(days=1)

    assert completed_years(born_on, tomorrow) - completed_years(born_on, on) in (0, 1)
