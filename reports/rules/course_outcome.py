"""What came of one course, from lesions already counted on the same sites as its baseline.

The comparisons are those of `prescriptions.rules.outcome`; here a count is a day and a number, so
that a hundred thousand courses can be judged while somebody waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinic.rules.months import add_months
from prescriptions.rules.outcome import FLARE_MONTHS, is_relapse

# The visit that ends a course comes when its last supply is used up, or a little later.
END_COUNT_DAYS = 45
IMPROVED_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """A course's days and its lesions: `days` are counted from `opened_on`, in order."""

    opened_on: date
    started_on: date | None
    last_dose_on: date | None
    baseline: int | None
    days: Sequence[int]
    lesions: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
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
    if not counts.baseline or counts.started_on is None or not counts.days:
        return NOT_EVALUABLE
    start = (counts.started_on - counts.opened_on).days
    end = None if counts.last_dose_on is None else (counts.last_dose_on - counts.opened_on).days
    pairs = list(zip(counts.days, counts.lesions, strict=True))
    last = None if end is None else end + END_COUNT_DAYS
    treated = [pair for pair in pairs if start < pair[0] and (last is None or pair[0] <= last)]
    improved, improved_days = _improved(counts.baseline, start, treated)
    relapsed, after_days = _after(counts.baseline, end, pairs)
    return Outcome(
        flared=_flared(counts, start, pairs),
        improvement_percent=_fallen(counts.baseline, treated[-1][1]) if treated else None,
        improved=improved,
        improved_days=improved_days,
        relapsed=relapsed,
        after_days=after_days,
        relapsed_on=_day(counts.last_dose_on, after_days) if relapsed else None,
    )


def _flared(counts: Counts, start: int, pairs: list[tuple[int, int]]) -> bool | None:
    """Say whether a count of the first month lies above the baseline."""
    started_on = counts.opened_on + timedelta(days=start)
    until = (add_months(started_on, FLARE_MONTHS) - counts.opened_on).days
    first_month = [lesions for day, lesions in pairs if start < day <= until]
    return max(first_month) > (counts.baseline or 0) if first_month else None


def _fallen(before: int, now: int) -> int:
    """Return by how many percent lesions fell, rounded half up; below 0 they rose."""
    return (200 * (before - now) + before) // (2 * before)


def _improved(
    baseline: int, start: int, treated: list[tuple[int, int]]
) -> tuple[bool | None, int | None]:
    for day, lesions in treated:
        if 100 * (baseline - lesions) >= IMPROVED_PERCENT * baseline:
            return True, day - start
    return (False, treated[-1][0] - start) if treated else (None, None)


def _after(
    baseline: int, end: int | None, pairs: list[tuple[int, int]]
) -> tuple[bool | None, int | None]:
    later = [] if end is None else [(day - end, lesions) for day, lesions in pairs if day > end]
    for days, lesions in later:
        if is_relapse(baseline, lesions):
            return True, days
    return (False, later[-1][0]) if later else (None, None)


def _day(since: date | None, days: int | None) -> date | None:
    return None if since is None or days is None else since + timedelta(days=days)
