"""What falls due for a course, and when: a pure function of its dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.rules.months import add_months
from clinic.rules.opening import ONE_DAY, VISIT_INTERVAL_DAYS, OpeningCalendar

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
    RESULTS = "results"
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
    """The dates of one course. `supply_until` is the last day of what was prescribed.

    `results_on` is the day on which a clinician last read results that the patient has to hear of.
    """

    phase: Phase
    may_be_pregnant: bool
    is_woman: bool
    last_visit_on: date | None = None
    started_on: date | None = None
    is_extended: bool = False
    supply_until: date | None = None
    appointment_on: date | None = None
    last_dose_on: date | None = None
    results_on: date | None = None


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
    that day too, and once a month between visits that are more than 37 days apart. The extension
    is decided on an open day up to the 180th. A visit that is 45 days back is missed.

    Results at stop level are talked over on the day they were read, or the next open one, unless
    the patient has been seen or telephoned with since.

    After the last dose: pregnancy tests on that day and a month later, contraception for six
    months (women) or one (men), and two months of rest. Tests, calls and the end of the rest
    wait for the next open day; the end of contraception needs none.

    Source: SEED-COURSE-2, SEED-COURSE-3, SEED-COURSE-9, SEED-PREG-1, SEED-PREG-2, SEED-TEST-3.
    """
    found: list[Due] = []
    if course.phase is Phase.TREATED:
        found += _while_treated(course, calendar)
    if course.phase is Phase.FINISHED and course.last_dose_on is not None:
        found += _after_last_dose(course, course.last_dose_on, calendar)
    if course.phase is not Phase.NOTHING:
        found += _results(course, calendar)
    return tuple(sorted(found))


def _while_treated(course: CourseDates, calendar: OpeningCalendar) -> Iterator[Due]:
    last_visit_on = course.last_visit_on or course.started_on
    if last_visit_on is None:
        return
    safety = course.supply_until
    if safety is not None and safety <= last_visit_on:
        safety = None  # the supply before last says nothing about this month
    due_on = course.appointment_on or _next_check_up(last_visit_on, safety, calendar)
    yield Due(due_on, Kind.CHECK_UP, safety)
    if course.may_be_pregnant:
        yield Due(due_on, Kind.PREGNANCY_TEST, safety)
        yield from _tests_between(last_visit_on, due_on, calendar)
    if course.started_on is not None and not course.is_extended:
        decided_by = course.started_on + timedelta(days=EXTENSION_DAY - 1)
        yield Due(calendar.last_open_day(decided_by) or decided_by, Kind.EXTENSION)
    if course.appointment_on is None:
        missed_on = last_visit_on + timedelta(days=MISSED_AFTER_DAYS)
        yield Due(_open_from(missed_on, calendar), Kind.MISSED_VISIT)


def _next_check_up(last_visit_on: date, safety: date | None, calendar: OpeningCalendar) -> date:
    """The safety date goes before the interval, and before an open day if there is none."""
    suggested = calendar.suggested_next_date(last_visit_on, latest=safety)
    if suggested is not None:
        return suggested
    wanted = last_visit_on + timedelta(days=VISIT_INTERVAL_DAYS)
    wanted = wanted if safety is None else min(wanted, safety)
    return (
        calendar.nearest_open_day(
            wanted,
            earliest=last_visit_on + ONE_DAY,
            latest=safety or wanted + timedelta(days=VISIT_INTERVAL_DAYS),
        )
        or wanted
    )


def _tests_between(tested_on: date, due_on: date, calendar: OpeningCalendar) -> Iterator[Due]:
    """Tests no more than 30 days apart, for as long as the visit is more than 37 days off."""
    while (due_on - tested_on).days > INTERIM_TEST_AFTER_DAYS:
        wanted = tested_on + timedelta(days=TEST_INTERVAL_DAYS)
        tested_on = calendar.suggested_next_date(tested_on, latest=wanted) or wanted
        yield Due(tested_on, Kind.INTERIM_TEST)


def _after_last_dose(
    course: CourseDates, last_dose_on: date, calendar: OpeningCalendar
) -> Iterator[Due]:
    if course.may_be_pregnant:
        tests_on = (last_dose_on, add_months(last_dose_on, TEST_MONTHS_AFTER))
        for test_on in tests_on:
            yield Due(_open_from(test_on, calendar), Kind.POST_COURSE_TEST)
    if course.may_be_pregnant or not course.is_woman:
        months = CONTRACEPTION_MONTHS_WOMEN if course.is_woman else CONTRACEPTION_MONTHS_MEN
        yield Due(add_months(last_dose_on, months), Kind.CONTRACEPTION_END)
    rested_on = add_months(last_dose_on, REST_MONTHS) + ONE_DAY
    yield Due(_open_from(rested_on, calendar), Kind.REST_OVER)


def _results(course: CourseDates, calendar: OpeningCalendar) -> Iterator[Due]:
    read_on, seen_on = course.results_on, course.last_visit_on
    if read_on is not None and (seen_on is None or seen_on < read_on):
        yield Due(_open_from(read_on, calendar), Kind.RESULTS)


def _open_from(day: date, calendar: OpeningCalendar) -> date:
    return calendar.next_open_day(day) or day
