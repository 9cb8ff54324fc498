"""What falls due for a course, and when: a pure function of its dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.rules.months import add_months
from clinic.rules.opening import OpeningCalendar

EXTENSION_DAY = 180
MISSED_AFTER_DAYS = 45
TEST_INTERVAL_DAYS = 30
INTERIM_TEST_AFTER_DAYS = 37
CONTRACEPTION_MONTHS_WOMEN = 6
CONTRACEPTION_MONTHS_MEN = 1
TEST_MONTHS_AFTER = 1
REST_MONTHS = 2


class Kind(StrEnum):
    """What must not be forgotten; values are those of the obligation."""

    CHECK_UP = "check_up"
    PREGNANCY_TEST = "pregnancy_test"
    INTERIM_TEST = "interim_test"
    EXTENSION = "extension"
    REST_OVER = "rest_over"
    POST_COURSE_TEST = "post_course_test"
    CONTRACEPTION_END = "contraception_end"
    MISSED_VISIT = "missed_visit"


class Phase(StrEnum):
    """Where a course stands, as far as anything falls due."""

    TREATED = "treated"
    FINISHED = "finished"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDates:
    """The dates of one course. `supply_until` is the last day of what was prescribed."""

    phase: Phase
    may_be_pregnant: bool
    is_woman: bool
    last_visit_on: date | None = None
    started_on: date | None = None
    is_extended: bool = False
    supply_until: date | None = None
    appointment_on: date | None = None
    last_dose_on: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """One obligation; the reminder never moves past `latest_on`."""

    due_on: date
    kind: Kind
    latest_on: date | None = None


def obligations_of(course: CourseDates, calendar: OpeningCalendar) -> tuple[Due, ...]:
    """Return what falls due, the earliest first.

    A treated course has exactly one next check-up: the booked day, else the open day nearest to
    30 days after the last visit and not after the supply ends. Who may be pregnant is tested on
    that day too, and between visits that are more than 37 days apart. A visit that is 45 days
    back is missed.

    After the last dose: pregnancy tests on that day and a month later, contraception for six
    months (women) or one (men), and two months of rest.

    Source: SEED-COURSE-2, SEED-COURSE-3, SEED-COURSE-9, SEED-PREG-1, SEED-PREG-2, SEED-TEST-3.
    """
    if course.phase is Phase.TREATED:
        return tuple(sorted(_while_treated(course, calendar)))
    if course.phase is Phase.FINISHED and course.last_dose_on is not None:
        return tuple(sorted(_after_last_dose(course, course.last_dose_on)))
    return ()


def _while_treated(course: CourseDates, calendar: OpeningCalendar) -> Iterator[Due]:
    last_visit_on = course.last_visit_on
    if last_visit_on is None:
        return
    due_on = course.appointment_on or _next_check_up(course, last_visit_on, calendar)
    yield Due(due_on, Kind.CHECK_UP, course.supply_until)
    if course.may_be_pregnant:
        yield Due(due_on, Kind.PREGNANCY_TEST, course.supply_until)
        if (due_on - last_visit_on).days > INTERIM_TEST_AFTER_DAYS:
            yield Due(_interim_test_on(last_visit_on, calendar), Kind.INTERIM_TEST)
    if course.started_on is not None and not course.is_extended:
        yield Due(course.started_on + timedelta(days=EXTENSION_DAY - 1), Kind.EXTENSION)
    if course.appointment_on is None:
        yield Due(last_visit_on + timedelta(days=MISSED_AFTER_DAYS), Kind.MISSED_VISIT)


def _next_check_up(course: CourseDates, last_visit_on: date, calendar: OpeningCalendar) -> date:
    """The safety date goes before an open day: where the branch is closed, it is called earlier."""
    safety = course.supply_until
    if safety is not None and safety <= last_visit_on:
        safety = None
    suggested = calendar.suggested_next_date(last_visit_on, latest=safety)
    wanted = last_visit_on + timedelta(days=30)
    return suggested or (min(wanted, safety) if safety else wanted)


def _interim_test_on(last_visit_on: date, calendar: OpeningCalendar) -> date:
    wanted = last_visit_on + timedelta(days=TEST_INTERVAL_DAYS)
    return calendar.suggested_next_date(last_visit_on, latest=wanted) or wanted


def _after_last_dose(course: CourseDates, last_dose_on: date) -> Iterator[Due]:
    if course.may_be_pregnant:
        yield Due(last_dose_on, Kind.POST_COURSE_TEST)
        yield Due(add_months(last_dose_on, TEST_MONTHS_AFTER), Kind.POST_COURSE_TEST)
    if course.may_be_pregnant or not course.is_woman:
        months = CONTRACEPTION_MONTHS_WOMEN if course.is_woman else CONTRACEPTION_MONTHS_MEN
        yield Due(add_months(last_dose_on, months), Kind.CONTRACEPTION_END)
    yield Due(add_months(last_dose_on, REST_MONTHS) + timedelta(days=1), Kind.REST_OVER)
