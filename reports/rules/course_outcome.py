"""What came of one course, from lesions already counted on the same sites as its baseline.

The comparisons are those of `prescriptions.rules.outcome`; here a count is a day and a number, so
that a hundred thousand courses can be judged while somebody waits.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from clinic.rules.months import add_months
from prescriptions.rules.outcome import FLARE_MONTHS, is_relapse

# The visit that ends a course comes when its last supply is used up, or a little later.
END_COUNT_DAYS = 45
IMPROVED_PERCENT = 50


class Counts(NamedTuple):
    """A course's days and its lesions: `days` are counted from `opened_on`, in order."""

    opened_on: date
    started_on: date | None
    last_dose_on: date | None
    baseline: int | None
    days: Sequence[int]
    lesions: Sequence[int]


class Outcome(NamedTuple):
    """What came of a course; None is "cannot be evaluated"."""

    flared: bool | None = None
    improvement_percent: int | None = None
    # From the first dose to the first count at half of the baseline or less, else to the last.
    improved: bool | None = None
    improved_days: int | None = None
    # From the last dose to the first relapse, else to the last count.
    relapsed: bool | None = None
    after_days: int | None = None
    relapsed_on: date | None = None


NOT_EVALUABLE = Outcome()


def outcome_of(counts: Counts) -> Outcome:
    """Judge a course by its lesions; without lesions at the baseline nothing can be judged.

    60 lesions before; 78 after 30 days (a flare), 24 after 90 (60 % better, improved), 9 at the
    end (85 %), 21 a year after the last dose: a relapse, as 3 x 21 is 60 or more.

    Source: SEED-EFF-1 to SEED-EFF-3, SEED-REL-3.
    """
    baseline, days, lesions = counts.baseline, counts.days, counts.lesions
    if not baseline or counts.started_on is None or not days:
        return NOT_EVALUABLE
    start = (counts.started_on - counts.opened_on).days
    first = bisect_right(days, start)
    month = lesions[first : bisect_right(days, start + _first_month(counts.started_on))]
    end, treated = None, len(days)
    if counts.last_dose_on is not None:
        end = (counts.last_dose_on - counts.opened_on).days
        treated = bisect_right(days, end + END_COUNT_DAYS)
    during = range(first, treated)
    improved, improved_days = _improved(baseline, start, during, counts)
    relapsed, after_days = _after(baseline, end, counts)
    return Outcome(
        flared=max(month) > baseline if month else None,
        improvement_percent=_fallen(baseline, lesions[during[-1]]) if during else None,
        improved=improved,
        improved_days=improved_days,
        relapsed=relapsed,
        after_days=after_days,
        relapsed_on=_day(counts.last_dose_on, after_days) if relapsed else None,
    )


@lru_cache(maxsize=4_096)
def _first_month(started_on: date) -> int:
    """Return how many days the first month has, in which more lesions are a flare."""
    return (add_months(started_on, FLARE_MONTHS) - started_on).days


def _fallen(before: int, now: int) -> int:
    """Return by how many percent lesions fell, rounded half up; below 0 they rose."""
    return (200 * (before - now) + before) // (2 * before)


def _improved(
    baseline: int, start: int, during: range, counts: Counts
) -> tuple[bool | None, int | None]:
    for visit in during:
        if 100 * (baseline - counts.lesions[visit]) >= IMPROVED_PERCENT * baseline:
            return True, counts.days[visit] - start
    return (False, counts.days[during[-1]] - start) if during else (None, None)


def _after(baseline: int, end: int | None, counts: Counts) -> tuple[bool | None, int | None]:
    if end is None or counts.days[-1] <= end:
        return None, None
    for visit in range(bisect_right(counts.days, end), len(counts.days)):
        if is_relapse(baseline, counts.lesions[visit]):
            return True, counts.days[visit] - end
    return False, counts.days[-1] - end


def _day(since: date | None, days: int | None) -> date | None:
    return None if since is None or days is None else since + timedelta(days=days)
