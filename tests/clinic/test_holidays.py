from datetime import date

import pytest

from clinic.holidays import holidays_with, public_holiday
from clinic.rules.holidays import HolidayChange


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "元日"),
        (date(2026, 5, 6), "憲法記念日 振替休日"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 11, 24), None),
        (date(2026, 12, 23), None),
        (date(2018, 12, 23), "天皇誕生日"),
    ],
)
def test_public_holiday_of_a_day(day, name):
    assert public_holiday(day) == name


def test_an_administrators_change_goes_before_the_calendar():
    calendar = holidays_with(
        [
            HolidayChange(date(2026, 11, 24), is_holiday=True, name="臨時の祝日"),
            HolidayChange(date(2026, 11, 23), is_holiday=False, name="振替"),
        ]
    )

    assert calendar(date(2026, 11, 24)) == "臨時の祝日"
    assert calendar(date(2026, 11, 23)) is None
    assert calendar(date(2026, 1, 1)) == "元日"
