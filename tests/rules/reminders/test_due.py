from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.rules.due import CourseDates, Kind, Phase, obligations_of
from reminders.rules.sending import send_time
from tests.rules.reminders.branches import BRANCHES

TOKYO = ZoneInfo("Asia/Tokyo")
KOENJI = BRANCHES["koenji with year-end holidays"]
TESTS = {Kind.PREGNANCY_TEST, Kind.INTERIM_TEST, Kind.POST_COURSE_TEST}
# The calendar of public holidays takes its time when it is asked for a year at first.
UNHURRIED = settings(deadline=None)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
calendars = st.sampled_from(list(BRANCHES.values()))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(TOKYO))  # noqa: DTZ001 - bounds
courses = st.builds(
    CourseDates,
    phase=st.sampled_from(Phase),
    may_be_pregnant=st.booleans(),
    is_woman=st.just(value=True),
    last_visit_on=days,
    started_on=st.none() | days,
    is_extended=st.booleans(),
    supply_until=st.none() | days,
    appointment_on=st.none() | days,
    last_dose_on=st.none() | days,
    results_on=st.none() | days,
)


def treated(**dates):
    facts = {"may_be_pregnant": False, "is_woman": False} | dates
    return CourseDates(phase=Phase.TREATED, **facts)


def due_of(course, kind):
    return [due.due_on for due in obligations_of(course, KOENJI) if due.kind is kind]


@pytest.mark.parametrize(
    ("last_visit_on", "due_on"),
    [
        (date(2026, 11, 24), date(2026, 12, 24)),
        (date(2026, 11, 27), date(2026, 12, 26)),  # 27 December is a Sunday
        (date(2026, 12, 1), date(2026, 12, 28)),  # closed over the New Year: the day nearest
        (date(2028, 1, 31), date(2028, 3, 1)),
        (date(2028, 2, 29), date(2028, 3, 30)),
        (date(2027, 1, 31), date(2027, 3, 2)),
    ],
)
def test_check_up_is_on_the_open_day_nearest_to_thirty_days(last_visit_on, due_on):
    assert due_of(treated(last_visit_on=last_visit_on), Kind.CHECK_UP) == [due_on]


def test_check_up_is_before_the_supply_ends():
    course = treated(last_visit_on=date(2026, 11, 24), supply_until=date(2026, 12, 20))

    assert due_of(course, Kind.CHECK_UP) == [date(2026, 12, 19)]


def test_booked_day_is_the_check_up_and_nobody_is_missed():
    course = treated(last_visit_on=date(2026, 11, 24), appointment_on=date(2026, 12, 28))

    assert due_of(course, Kind.CHECK_UP) == [date(2026, 12, 28)]
    assert due_of(course, Kind.MISSED_VISIT) == []


def test_visit_is_missed_after_forty_five_days():
    course = treated(last_visit_on=date(2026, 11, 24))

    assert due_of(course, Kind.MISSED_VISIT) == [date(2027, 1, 8)]


def test_extension_is_decided_by_the_hundred_and_eightieth_day():
    course = treated(last_visit_on=date(2026, 11, 24), started_on=date(2026, 8, 25))

    assert due_of(course, Kind.EXTENSION) == [date(2027, 2, 20)]


@pytest.mark.parametrize(
    ("last_dose_on", "tests", "end", "rest"),
    [
        (date(2026, 8, 31), date(2026, 9, 30), date(2027, 2, 28), date(2026, 11, 2)),
        (date(2027, 8, 31), date(2027, 9, 30), date(2028, 2, 29), date(2027, 11, 1)),
        (date(2026, 12, 28), date(2027, 1, 28), date(2027, 6, 28), date(2027, 3, 1)),
    ],
)
def test_woman_after_the_last_dose(last_dose_on, tests, end, rest):
    course = CourseDates(
        phase=Phase.FINISHED, may_be_pregnant=True, is_woman=True, last_dose_on=last_dose_on
    )

    assert due_of(course, Kind.POST_COURSE_TEST) == [last_dose_on, tests]
    assert due_of(course, Kind.CONTRACEPTION_END) == [end]
    assert due_of(course, Kind.REST_OVER) == [rest]


def test_man_after_the_last_dose():
    course = CourseDates(
        phase=Phase.FINISHED, may_be_pregnant=False, is_woman=False, last_dose_on=date(2026, 1, 31)
    )

    assert due_of(course, Kind.CONTRACEPTION_END) == [date(2026, 2, 28)]
    assert due_of(course, Kind.POST_COURSE_TEST) == []


def test_tests_between_visits_are_a_month_apart_and_stop_a_week_before_the_visit():
    course = treated(
        last_visit_on=date(2026, 6, 1),
        appointment_on=date(2026, 8, 30),
        may_be_pregnant=True,
        is_woman=True,
    )

    assert due_of(course, Kind.INTERIM_TEST) == [date(2026, 7, 1), date(2026, 7, 31)]


def test_closed_fortnight_brings_the_check_up_forward_to_the_last_open_day():
    closed = {date(2026, 8, 10) + timedelta(days=number): () for number in range(14)}
    calendar = replace(KOENJI, exceptions=closed)
    course = treated(last_visit_on=date(2026, 7, 23), supply_until=date(2026, 8, 22))

    (due,) = (due for due in obligations_of(course, calendar) if due.kind is Kind.CHECK_UP)
    assert due.due_on == date(2026, 8, 8)


def test_course_without_a_visit_counts_from_its_first_day():
    course = treated(started_on=date(2026, 11, 24))

    assert due_of(course, Kind.CHECK_UP) == [date(2026, 12, 24)]


@UNHURRIED
@given(courses, calendars)
def test_treated_course_has_exactly_one_next_check_up(course, calendar):
    expected = 1 if course.phase is Phase.TREATED else 0

    found = [due for due in obligations_of(course, calendar) if due.kind is Kind.CHECK_UP]
    assert len(found) == expected


@UNHURRIED
@given(courses, calendars)
def test_who_cannot_become_pregnant_is_never_reminded_of_a_test(course, calendar):
    found = {due.kind for due in obligations_of(course, calendar)}

    assert course.may_be_pregnant or not found & TESTS


@UNHURRIED
@given(courses, calendars, st.integers(0, 400))
def test_check_up_is_planned_and_announced_by_the_safety_date(course, calendar, days_back):
    safety = course.supply_until
    if course.phase is not Phase.TREATED or not safety or safety <= course.last_visit_on:
        return

    planned_at = datetime.combine(safety - timedelta(days=days_back), time(12), TOKYO)
    for due in obligations_of(course, calendar):
        if due.kind in {Kind.CHECK_UP, Kind.PREGNANCY_TEST}:
            sending = send_time(due, planned_at, TOKYO)
            assert course.appointment_on or due.due_on <= safety
            assert sending is None or sending.at.date() <= safety
            assert sending or due.due_on < planned_at.date()


@UNHURRIED
@given(courses, calendars)
def test_tests_of_a_treated_woman_are_never_forty_days_apart(course, calendar):
    if course.phase is Phase.TREATED and course.may_be_pregnant:
        found = obligations_of(course, calendar)
        days_on = sorted(due.due_on for due in found if due.kind in TESTS)
        gaps = [b - a for a, b in pairwise([course.last_visit_on, *days_on])]
        assert all(gap <= timedelta(days=37) for gap in gaps)


@UNHURRIED
@given(courses, calendars, moments)
def test_nothing_is_sent_at_night_or_later_than_it_is_of_use(course, calendar, planned_at):
    for due in obligations_of(course, calendar):
        if sending := send_time(due, planned_at, TOKYO):
            at = sending.at.astimezone(TOKYO)
            assert time(9) <= at.time() < time(20)
            assert at >= planned_at
            assert at.date() <= due.due_on + timedelta(days=3)


@UNHURRIED
@given(courses)
def test_nothing_falls_due_for_a_closed_course(course):
    if course.phase is Phase.NOTHING:
        assert obligations_of(course, KOENJI) == ()


@UNHURRIED
@given(days, st.integers(0, 400))
def test_check_up_falls_on_an_open_day_or_before_closed_ones(last_visit_on, supply_days):
    supply_until = last_visit_on + timedelta(days=supply_days)
    course = treated(last_visit_on=last_visit_on, supply_until=supply_until)

    (due_on,) = due_of(course, Kind.CHECK_UP)
    assert KOENJI.is_open_on(due_on) or due_on <= supply_until
