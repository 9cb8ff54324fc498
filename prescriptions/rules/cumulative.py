"""The cumulative dose: what was handed over minus what came back, course by course."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Milligrams that changed hands on a day: handed over above 0, brought back below 0."""

    on: date
    course_no: int
    mg: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The milligrams kept at the end of a day on which something moved."""

    on: date
    kept_mg: int


def kept_mg(movements: Iterable[Movement], *, course_no: int, until: date) -> int:
    """Return the mg of one course that the patient kept by the end of a day.

    Dose changes and gaps do not matter: units count when they are handed over. A course does
    not count towards another one. Missed doses are not subtracted: they are still at home, or
    come back and count then. 30 x 40 mg handed over, 10 x 20 mg back: 1,000 mg.

    Source: SEED-DOSE-5, glossary "cumulative dose".
    """
    return sum(each.mg for each in movements if each.course_no == course_no and each.on <= until)


def dose_curve(movements: Iterable[Movement], *, course_no: int) -> tuple[CurvePoint, ...]:
    """Return the running sum of a course, one point for each day on which something moved."""
    moved: dict[date, int] = {}
    for each in movements:
        if each.course_no == course_no:
            moved[each.on] = moved.get(each.on, 0) + each.mg
    days = sorted(moved)
    sums = accumulate(moved[day] for day in days)
    return tuple(CurvePoint(day, mg) for day, mg in zip(days, sums, strict=True))
