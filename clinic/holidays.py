"""The calendar of Japanese public holidays that the rules are given."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import jpholiday

from clinic.rules.holidays import HolidayChange, HolidayName, with_changes


@lru_cache(maxsize=4096)
def public_holiday(day: date) -> str | None:
    """Return the name of the public holiday, substitute holidays (振替休日) included."""
    return jpholiday.is_holiday_name(day)


def holidays_with(changes: Iterable[HolidayChange]) -> HolidayName:
    """Return the public holidays with the changes an administrator has entered."""
    return with_changes(public_holiday, changes)
