"""Calendar months, ages and the 30-day months of supplies."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date

SUPPLY_MONTH_DAYS = 30
"""A month of tablets and of fees (SEED-FEE-22); waiting periods use calendar months."""


def add_months(day: date, months: int) -> date:
    """Return `day` plus calendar months, clamped to the month's end.

    31 August plus 1 month is 30 September; 31 August plus 6 months is the last of
    February. Beyond the calendar the first or last day it knows is returned, so a
    restriction that starts at a mistyped date stays a restriction.

    Source: AMB-7.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    if year < MINYEAR:
        return date.min
    last = day.day if day.day <= 28 else monthrange(year, month + 1)[1]  # noqa: PLR2004
    return date(year, month + 1, min(day.day, last))


def completed_years(born_on: date, on: date) -> int:
    """Return the age in completed years; negative before birth.

    Who is born on 29 February completes a year on 1 March of a common year.
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def completed_months(born_on: date, on: date) -> int:
    """Return the completed months of life; twelve of them are one `completed_years`.

    Born on 31 January: the first month is complete on 1 March of a common year.
    """
    months = (on.year - born_on.year) * 12 + on.month - born_on.month
    return months - (on.day < born_on.day)
