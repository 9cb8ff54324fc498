"""When a branch is open, gathered from the tables for the pure calendar."""

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import QuerySet

from clinic.holidays import holidays_with
from clinic.models import Branch, HolidayOverride, OpeningException, OpeningHours
from clinic.rules.holidays import HolidayChange
from clinic.rules.opening import Hours, OpeningCalendar, WeeklyHours


def opening(branch: Branch) -> OpeningCalendar:
    """Return the calendar of a branch, in three queries whatever the span that is asked of it."""
    changes = [
        HolidayChange(each.on, each.is_holiday, each.name)
        for each in HolidayOverride.objects.standing()
    ]
    return OpeningCalendar(
        weekly=tuple(_weekly(row) for row in weekly_rows(branch)),
        holiday=holidays_with(changes),
        exceptions=_exceptions(branch),
    )


def weekly_rows(branch: Branch) -> QuerySet[OpeningHours]:
    """Return the weekly hours that hold on some day, whichever: not those taken back in time."""
    return OpeningHours.objects.filter(branch=branch, valid_during__isempty=False)


def _weekly(row: OpeningHours) -> WeeklyHours:
    """Turn a row's half-open range of days into a first and a last day."""
    start, end = row.valid_during.lower, row.valid_during.upper
    return WeeklyHours(
        weekday=row.weekday,
        hours=Hours(row.opens, row.closes),
        valid_from=start or date.min,
        valid_until=end - timedelta(days=1) if end else None,
    )


def own_days(branch: Branch) -> QuerySet[OpeningException]:
    """Return the standing days of their own, each stretch of hours a row."""
    return OpeningException.objects.filter(branch=branch, withdrawn_at=None)


def _exceptions(branch: Branch) -> dict[date, tuple[Hours, ...]]:
    days: dict[date, tuple[Hours, ...]] = defaultdict(tuple)
    for row in own_days(branch):
        open_then = (Hours(row.opens, row.closes),) if row.opens and row.closes else ()
        days[row.on] += open_then
    return dict(days)
