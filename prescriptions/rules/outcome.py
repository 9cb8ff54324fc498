"""What came of a course: improvement, flare, relapse, and the time to it.

Lesions are compared on the sites of the baseline only, in integers. Where a comparison cannot
be made the reason is returned in its place, never a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from clinic.rules.months import add_months

Grade = Literal["mild", "moderate", "severe", "very_severe"]
GRADES: tuple[Grade, ...] = ("mild", "moderate", "severe", "very_severe")
LEAST_LESIONS: tuple[int, ...] = (0, 6, 21, 51)
HALVES = frozenset({"face_left", "face_right"})
FLARE_MONTHS = 1
RELAPSE_DIVISOR = 3


class NotEvaluable(StrEnum):
    """Why a comparison cannot be made."""

    NO_BASELINE = "no_baseline"
    BASELINE_ZERO = "baseline_zero"
    NOT_COUNTED = "not_counted"
    OTHER_SITES = "other_sites"
    NOT_STARTED = "not_started"
    NOT_ENDED = "not_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCount:
    """Lesions counted at one site."""

    site: str
    comedones: int
    papules: int
    pustules: int
    nodules: int

    @property
    def inflammatory(self) -> int:
        return self.papules + self.pustules + self.nodules

    @property
    def total(self) -> int:
        return self.comedones + self.inflammatory


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted on one day, site by site; a site that is not named was not counted."""

    on: date
    sites: tuple[SiteCount, ...]

    @property
    def total(self) -> int:
        return sum(each.total for each in self.sites)

    @property
    def inflammatory(self) -> int:
        return sum(each.inflammatory for each in self.sites)

    @property
    def grade(self) -> Grade | None:
        """Return the JDA grade of the worse half of the face; None where neither is counted."""
        halves = [each.inflammatory for each in self.sites if each.site in HALVES]
        return jda_grade(max(halves)) if halves else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A later count beside the baseline, both on the baseline's sites.

    Percentages fall below 0 where lesions increased; `inflammatory_percent` is None where no
    inflammatory lesion was there at the baseline. `grades` counts steps down the JDA scale,
    below 0 for steps up, None where the face was not counted.
    """

    on: date
    baseline_lesions: int
    current_lesions: int
    percent: int
    inflammatory_percent: int | None
    grades: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flare:
    """The highest count of the first month beside the baseline."""

    on: date
    lesions: int
    baseline_lesions: int

    @property
    def flared(self) -> bool:
        return self.lesions > self.baseline_lesions


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterCourse:
    """The time after the last dose: to the relapse, else censored at the last visit."""

    days: int
    relapsed_on: date | None

    @property
    def relapsed(self) -> bool:
        return self.relapsed_on is not None


def jda_grade(inflammatory: int) -> Grade:
    """Return the grade for the inflammatory lesions of one half of the face.

    Up to 5 mild, 6 to 20 moderate, 21 to 50 severe, from 51 very severe.

    Source: JDA 2008, facts 4 (S34).
    """
    return GRADES[sum(inflammatory >= least for least in LEAST_LESIONS) - 1]


def improvement(baseline: Counted | None, current: Counted | None) -> Improvement | NotEvaluable:
    """Return how far lesions and grade fell from the baseline.

    60 lesions before and 9 now: 85 %. Percentages are rounded half up.

    Source: SEED-EFF-1, SEED-EFF-2; same sites as SEED-REL-3.
    """
    compared = _compared(baseline, current)
    if isinstance(compared, NotEvaluable):
        return compared
    before, now = compared
    return Improvement(
        on=now.on,
        baseline_lesions=before.total,
        current_lesions=now.total,
        percent=_fallen_percent(before.total, now.total),
        inflammatory_percent=_fallen_percent(before.inflammatory, now.inflammatory)
        if before.inflammatory
        else None,
        grades=_grades_down(before.grade, now.grade),
    )


def first_month_flare(
    baseline: Counted | None, counts: Iterable[Counted], *, started_on: date | None
) -> Flare | NotEvaluable:
    """Return the highest count of the first month after the first dose, its last day included.

    A flare is a rise above the baseline on the same sites; about three in ten have one.

    Source: SEED-EFF-3.
    """
    if started_on is None:
        return NotEvaluable.NOT_STARTED
    until = add_months(started_on, FLARE_MONTHS)
    within = [each for each in counts if started_on < each.on <= until]
    compared = _all_compared(baseline, within)
    if isinstance(compared, NotEvaluable):
        return compared
    before, worst = max(compared, key=lambda pair: (pair[1].total, -pair[1].on.toordinal()))
    return Flare(on=worst.on, lesions=worst.total, baseline_lesions=before.total)


def is_relapse(baseline_lesions: int, current_lesions: int) -> bool:
    """Say whether lesions are back to a third of the baseline or more: 20 of 60 are, 19 not.

    Source: SEED-REL-3, AMB-1.
    Raises ValueError for a baseline without lesions, of which there is no third.
    """
    if baseline_lesions <= 0:
        raise ValueError("relapse is a share of the baseline, which must be more than 0")
    return RELAPSE_DIVISOR * current_lesions >= baseline_lesions


def after_course(
    baseline: Counted | None,
    counts: Iterable[Counted],
    *,
    last_dose_on: date | None,
    last_visit_on: date | None = None,
) -> AfterCourse | NotEvaluable:
    """Return the time from the last dose to the first relapse, or to the last visit without one.

    Only what was counted after the last dose counts; what was counted on other sites than the
    baseline's is passed over, and a patient without any comparable count is not evaluable.

    Source: SEED-REL-3.
    """
    if last_dose_on is None:
        return NotEvaluable.NOT_ENDED
    later = sorted((each for each in counts if each.on > last_dose_on), key=lambda each: each.on)
    compared = _all_compared(baseline, later)
    if isinstance(compared, NotEvaluable):
        return compared
    for before, now in compared:
        if is_relapse(before.total, now.total):
            return AfterCourse(days=(now.on - last_dose_on).days, relapsed_on=now.on)
    last_count_on = compared[-1][1].on
    seen_until = last_count_on if last_visit_on is None else max(last_count_on, last_visit_on)
    return AfterCourse(days=(seen_until - last_dose_on).days, relapsed_on=None)


def _compared(
    baseline: Counted | None, current: Counted | None
) -> tuple[Counted, Counted] | NotEvaluable:
    """Return both counts on the baseline's sites, or why they cannot be compared."""
    if baseline is None or not baseline.sites:
        return NotEvaluable.NO_BASELINE
    if baseline.total == 0:
        return NotEvaluable.BASELINE_ZERO
    if current is None or not current.sites:
        return NotEvaluable.NOT_COUNTED
    sites = {each.site for each in baseline.sites}
    same = tuple(each for each in current.sites if each.site in sites)
    if len(same) < len(sites):
        return NotEvaluable.OTHER_SITES
    return baseline, Counted(current.on, same)


def _all_compared(
    baseline: Counted | None, counts: list[Counted]
) -> list[tuple[Counted, Counted]] | NotEvaluable:
    """Return every comparison that can be made; if there is none, why the first one cannot."""
    asked: list[Counted | None] = [*counts] or [None]
    compared = [_compared(baseline, each) for each in asked]
    made = [each for each in compared if not isinstance(each, NotEvaluable)]
    return made or next(each for each in compared if isinstance(each, NotEvaluable))


def _fallen_percent(before: int, now: int) -> int:
    """Return 100 x (before - now) / before, rounded half up."""
    return (200 * (before - now) + before) // (2 * before)


def _grades_down(before: Grade | None, now: Grade | None) -> int | None:
    if before is None or now is None:
        return None
    return GRADES.index(before) - GRADES.index(now)
