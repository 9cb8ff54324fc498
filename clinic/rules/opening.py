"""When a branch is open: weekly hours, exceptions and public holidays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from clinic.rules.holidays import HolidayName

ONE_DAY = timedelta(days=1)
VISIT_INTERVAL_DAYS = 30
"""About once a month (SEED-COURSE-9); a supply is 30 days (SEED-FEE-22)."""
_DAYS_OF_WEEK = 7
_SEARCH_DAYS = 366
_MINUTES_OF_HOUR = 60


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One stretch of a day; the branch closes at `closes` and nothing begins then."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")

    def holds(self, at: time) -> bool:
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours of one weekday (Monday is 0), first and last day of validity included."""

    weekday: int
    hours: Hours
    valid_from: date
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday < _DAYS_OF_WEEK:
            raise ValueError("weekday must be 0 to 6")

    def holds(self, day: date) -> bool:
        until = self.valid_until
        in_force = self.valid_from <= day and (until is None or day <= until)
        return in_force and day.weekday() == self.weekday


@dataclass(frozen=True)
class OpeningCalendar:
    """All that decides whether a branch is open.

    `exceptions` are the days that do not follow the week: no hours means closed. They
    go before public holidays, on which the branch is closed.
    """

    weekly: tuple[WeeklyHours, ...]
    holiday: HolidayName
    exceptions: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    # Planning asks for the same few days again and again.
    _asked: dict[date, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def hours(self, day: date) -> tuple[Hours, ...]:
        """Return the opening hours of a day, earliest first; overlapping ones as one."""
        if day in self.exceptions:
            return _merged(self.exceptions[day])
        if self.holiday(day) is not None:
            return ()
        return _merged(tuple(weekly.hours for weekly in self.weekly if weekly.holds(day)))

    def is_open_on(self, day: date) -> bool:
        if day not in self._asked:
            self._asked[day] = bool(self.hours(day))
        return self._asked[day]

    def is_open_at(self, day: date, at: time) -> bool:
        return any(hours.holds(at) for hours in self.hours(day))

    def next_open_day(self, on_or_after: date) -> date | None:
        """Return the first open day from `on_or_after` on; None if none within a year."""
        return next(self._open_days(on_or_after, ONE_DAY), None)

    def last_open_day(self, on_or_before: date) -> date | None:
        """Return the last open day up to `on_or_before`; None if none within a year."""
        return next(self._open_days(on_or_before, -ONE_DAY), None)

    def nearest_open_day(self, wanted: date, *, earliest: date, latest: date) -> date | None:
        """Return the open day nearest to `wanted` within two bounds, both included.

        Of two equally near ones the earlier is taken, so that tablets do not run out.
        A deadline is never passed: where the branch is closed until then, None.
        """
        days = (earliest + n * ONE_DAY for n in range((latest - earliest).days + 1))
        return min(
            (day for day in days if self.is_open_on(day)),
            key=lambda day: (abs(day - wanted), day),
            default=None,
        )

    def suggested_next_date(self, visited_on: date, *, latest: date | None = None) -> date | None:
        """Return the day to offer for the next monthly visit.

        The open day nearest to 30 days on, at most a week off: after 24 November 2026
        that is Thursday 24 December. `latest` is a safety deadline such as the last day
        of the supply; it is never passed.
        """
        wanted = visited_on + VISIT_INTERVAL_DAYS * ONE_DAY
        bound = wanted + _DAYS_OF_WEEK * ONE_DAY
        if latest is not None:
            wanted, bound = min(wanted, latest), min(bound, latest)
        earliest = max(wanted - _DAYS_OF_WEEK * ONE_DAY, visited_on + ONE_DAY)
        return self.nearest_open_day(wanted, earliest=earliest, latest=bound)

    def slots(self, day: date, minutes: int) -> tuple[time, ...]:
        """Return the times at which an appointment of `minutes` can begin and end while open.

        Raises ValueError if the length is not positive.
        """
        if minutes <= 0:
            raise ValueError("minutes must be positive")
        return tuple(
            time(*divmod(start, _MINUTES_OF_HOUR))
            for hours in self.hours(day)
            for start in range(_minute(hours.opens), _minute(hours.closes) - minutes + 1, minutes)
        )

    def _open_days(self, start: date, step: timedelta) -> Iterator[date]:
        room = (date.max - start if step > timedelta(0) else start - date.min).days
        days = (start + n * step for n in range(min(_SEARCH_DAYS, room + 1)))
        return (day for day in days if self.is_open_on(day))


def _minute(at: time) -> int:
    return at.hour * _MINUTES_OF_HOUR + at.minute


def _merged(stretches: tuple[Hours, ...]) -> tuple[Hours, ...]:
    merged: list[Hours] = []
    for hours in sorted(stretches):
        if merged and hours.opens <= merged[-1].closes:
            merged[-1] = Hours(merged[-1].opens, max(merged[-1].closes, hours.closes))
        else:
            merged.append(hours)
    return tuple(merged)
