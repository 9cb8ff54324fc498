"""Public holidays: what the calendar says, and what an administrator knows better."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

HolidayName = Callable[[date], str | None]
"""A calendar of public holidays: the name of the day's holiday, or None."""


@dataclass(frozen=True, slots=True)
class HolidayChange:
    """A day that became a holiday by a new law, or is none any more."""

    on: date
    is_holiday: bool
    name: str


def with_changes(calendar: HolidayName, changes: Iterable[HolidayChange]) -> HolidayName:
    """Return the calendar with an administrator's changes before it.

    Laws change faster than calendars: 8 August 2021 was one holiday moved for the
    Olympic Games, known half a year before.
    """
    changed = {change.on: change.name if change.is_holiday else None for change in changes}
    return lambda day: changed[day] if day in changed else calendar(day)
