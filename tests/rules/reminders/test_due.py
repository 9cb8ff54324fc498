from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.opening import Hours, OpeningCalendar, WeeklyHours
from reminders.rules.due import CourseDates, Kind, Phase, obligations_of

CLOSED_ON = {date(2026, 12, 30): (), date(2026, 12, 31): (), date(2027, 1, 2): ()}
# Koenji: Monday to Saturday; New Year's Day is a public holiday.
KOENJI = OpeningCalendar(
    weekly=tuple(
        WeeklyHours(day, Hours(time(10, 30), time(13, 30)), date(2010, 1, 1)) for day in range(6)
    ),
    holiday=lambda day: "New Year" if (day.month, day.day) == (1, 1) else None,
    exceptions=CLOSED_ON,
)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
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
)


def treated(**dates):
    return CourseDates(phase=Phase.TREATED, may_be_pregnant=False, is_woman=False, **dates)


def due_of(course, kind):
    return [due.due_on for due in obligations_of(course, KOENJI) if due.kind is kind]


@pytest.mark.parametrize(
    ("last_visit_on", "due_on"),
    [
        (date(2026, 11, 24), date(2026, 12, 24)),
        (date(2026, 11, 27), date(2026, 12, 26)),  # 27 December is a Sunday
        (date(2026, 12, 1), date(2026, 12, 29)),  # closed over the New Year: the day nearest
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
        (date(2026, 8, 31), date(2026, 9, 30), date(2027, 2, 28), date(2026, 11, 1)),
        (date(2027, 8, 31), date(2027, 9, 30), date(2028, 2, 29), date(2027, 11, 1)),
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 6, 30), date(2027, 3, 1)),
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


@given(courses)
def test_treated_course_has_exactly_one_next_check_up(course):
    expected = 1 if course.phase is Phase.TREATED else 0

    assert len(due_of(course, Kind.CHECK_UP)) == expected


@given(courses)
def test_who_cannot_become_pregnant_is_never_reminded_of_a_test(course):
    if not course.may_be_pregnant:
        assert due_of(course, Kind.PREGNANCY_TEST) == due_of(course, Kind.POST_COURSE_TEST) == []


@given(courses)
def test_unbooked_check_up_is_never_after_the_safety_date(course):
    safety = course.supply_until
    if course.appointment_on is None and safety and safety > course.last_visit_on:
        assert all(due_on <= safety for due_on in due_of(course, Kind.CHECK_UP))


@given(courses)
def test_nothing_falls_due_for_a_closed_course(course):
    if course.phase is Phase.NOTHING:
        assert obligations_of(course, KOENJI) == ()


@given(days, st.integers(0, 400))
def test_check_up_falls_on_an_open_day_or_before_closed_ones(last_visit_on, supply_days):
    supply_until = last_visit_on + timedelta(days=supply_days)
    course = treated(last_visit_on=last_visit_on, supply_until=supply_until)

    (due_on,) = due_of(course, Kind.CHECK_UP)
    assert KOENJI.is_open_on(due_on) or due_on <= supply_until
