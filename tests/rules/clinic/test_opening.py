from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.opening import Hours, OpeningCalendar, WeeklyHours

OPENED = date(2020, 1, 1)
THANKSGIVING = date(2026, 11, 23)
NEW_YEAR = date(2027, 1, 1)
MORNING = Hours(time(10, 30), time(13, 30))
EVENING = Hours(time(15, 30), time(18, 30))


def week(days: range, *stretches: Hours) -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(day, hours, OPENED) for day in days for hours in stretches)


def holiday(day: date) -> str | None:
    return {THANKSGIVING: "勤労感謝の日", NEW_YEAR: "元日"}.get(day)


# Hours of the source, SEED-OPS-3 and SEED-OPS-4.
KOENJI = OpeningCalendar(week(range(6), MORNING, EVENING), holiday)
KOJIMACHI = OpeningCalendar(
    week(range(5), Hours(time(11), time(14)), Hours(time(16), time(19)))
    + week(range(5, 7), Hours(time(10), time(13)), Hours(time(15), time(18))),
    holiday,
)
YEAR_END = replace(
    KOENJI,
    exceptions={date(2026, 12, 28) + n * timedelta(days=1): () for n in range(7)},
)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
calendars = st.sampled_from([KOENJI, KOJIMACHI, YEAR_END])


@pytest.mark.parametrize(
    ("calendar", "day", "hours"),
    [
        (KOENJI, date(2026, 11, 24), (MORNING, EVENING)),
        (KOENJI, date(2026, 11, 28), (MORNING, EVENING)),
        (KOENJI, date(2026, 11, 29), ()),
        (KOENJI, THANKSGIVING, ()),
        (KOJIMACHI, date(2026, 11, 24), (Hours(time(11), time(14)), Hours(time(16), time(19)))),
        (KOJIMACHI, date(2026, 11, 29), (Hours(time(10), time(13)), Hours(time(15), time(18)))),
        (KOJIMACHI, THANKSGIVING, ()),
        (YEAR_END, date(2026, 12, 30), ()),
        (KOENJI, OPENED - timedelta(days=1), ()),
    ],
)
def test_hours_of_a_day(calendar, day, hours):
    assert calendar.hours(day) == hours
    assert calendar.is_open_on(day) is bool(hours)


def test_hours_change_on_the_day_they_are_valid_from():
    monday = WeeklyHours(0, MORNING, OPENED, date(2026, 11, 29))
    longer = WeeklyHours(0, Hours(time(9), time(13)), date(2026, 11, 30))
    calendar = OpeningCalendar((monday, longer), lambda _: None)

    assert calendar.hours(date(2026, 11, 16)) == (MORNING,)
    assert calendar.hours(date(2026, 11, 30)) == (Hours(time(9), time(13)),)


def test_exception_opens_a_holiday_and_a_sunday():
    calendar = replace(
        KOENJI, exceptions={THANKSGIVING: (MORNING,), date(2026, 11, 29): (EVENING,)}
    )

    assert calendar.hours(THANKSGIVING) == (MORNING,)
    assert calendar.hours(date(2026, 11, 29)) == (EVENING,)


def test_overlapping_hours_are_one_stretch():
    calendar = OpeningCalendar(
        week(
            range(7), Hours(time(13), time(15)), Hours(time(9), time(12)), Hours(time(11), time(13))
        ),
        lambda _: None,
    )

    assert calendar.hours(date(2026, 11, 24)) == (Hours(time(9), time(15)),)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (time(10, 29), False), (time(10, 30), True), (time(13, 29), True), (time(13, 30), False),
        (time(15, 0), False), (time(18, 29), True), (time(18, 30), False),
    ],
)  # fmt: skip
def test_open_at_from_opening_until_just_before_closing(at, is_open):
    assert KOENJI.is_open_at(date(2026, 11, 24), at) is is_open


@pytest.mark.parametrize(
    ("calendar", "day", "following"),
    [
        (KOENJI, date(2026, 11, 24), date(2026, 11, 24)),
        (KOENJI, date(2026, 11, 22), date(2026, 11, 24)),  # Sunday, then a public holiday
        (YEAR_END, date(2026, 12, 28), date(2027, 1, 4)),
    ],
)
def test_next_open_day(calendar, day, following):
    assert calendar.next_open_day(day) == following


def test_last_open_day_looks_back():
    assert KOENJI.last_open_day(THANKSGIVING) == date(2026, 11, 21)


def test_branch_that_never_opens_has_no_open_day():
    closed = OpeningCalendar((), lambda _: None)

    assert closed.next_open_day(date(2026, 11, 24)) is None
    assert closed.last_open_day(date(2026, 11, 24)) is None
    assert closed.next_open_day(date.max) is None
    assert closed.last_open_day(date.min) is None
    assert closed.suggested_next_date(date(2026, 11, 24)) is None


@pytest.mark.parametrize(
    ("calendar", "visited_on", "suggested"),
    [
        (KOENJI, date(2026, 11, 24), date(2026, 12, 24)),
        (KOENJI, date(2026, 11, 27), date(2026, 12, 26)),  # 27 December is a Sunday
        (YEAR_END, date(2026, 11, 30), date(2026, 12, 26)),  # closed from the 27th until the 3rd
        (YEAR_END, date(2026, 12, 3), date(2027, 1, 4)),
    ],
)
def test_suggested_next_date_is_the_open_day_nearest_to_thirty_days_on(
    calendar, visited_on, suggested
):
    assert calendar.suggested_next_date(visited_on) == suggested


def test_suggested_next_date_keeps_a_deadline_rather_than_the_interval():
    supply_ends = date(2026, 12, 31)

    assert YEAR_END.suggested_next_date(date(2026, 12, 3), latest=supply_ends) == date(2026, 12, 26)
    assert YEAR_END.suggested_next_date(date(2026, 12, 28), latest=date(2026, 12, 31)) is None


@given(calendars, days, st.none() | st.integers(-5, 60))
def test_suggested_next_date_is_open_after_today_and_never_past_the_deadline(
    calendar, visited_on, days_left
):
    latest = None if days_left is None else visited_on + timedelta(days=days_left)
    suggested = calendar.suggested_next_date(visited_on, latest=latest)

    if suggested is not None:
        assert calendar.is_open_on(suggested)
        assert visited_on < suggested <= visited_on + timedelta(days=37)
        assert latest is None or suggested <= latest


@given(calendars, days)
def test_no_open_day_lies_between_a_day_and_the_next_open_one(calendar, day):
    following = calendar.next_open_day(day)

    assert calendar.is_open_on(following)
    skipped = (day + timedelta(days=n) for n in range((following - day).days))
    assert not any(calendar.is_open_on(closed) for closed in skipped)


def test_slots_of_a_day_leave_room_to_end_before_closing():
    slots = KOENJI.slots(date(2026, 11, 24), 60)

    assert slots == (
        time(10, 30), time(11, 30), time(12, 30), time(15, 30), time(16, 30), time(17, 30),
    )  # fmt: skip


def test_slots_that_do_not_fit_are_left_out():
    assert KOENJI.slots(date(2026, 11, 24), 50) == (
        time(10, 30), time(11, 20), time(12, 10), time(15, 30), time(16, 20), time(17, 10),
    )  # fmt: skip
    assert KOENJI.slots(date(2026, 11, 24), 181) == ()
    assert KOENJI.slots(THANKSGIVING, 15) == ()


@given(calendars, days, st.integers(1, 240))
def test_every_slot_begins_and_ends_while_the_branch_is_open(calendar, day, minutes):
    for slot in calendar.slots(day, minutes):
        ends = slot.hour * 60 + slot.minute + minutes
        assert any(
            hours.holds(slot) and ends <= hours.closes.hour * 60 + hours.closes.minute
            for hours in calendar.hours(day)
        )


@pytest.mark.parametrize("minutes", [0, -15])
def test_slots_without_a_length_are_refused(minutes):
    with pytest.raises(ValueError, match="minutes"):
        KOENJI.slots(date(2026, 11, 24), minutes)


def test_hours_that_end_before_they_begin_are_refused():
    with pytest.raises(ValueError, match="opens"):
        Hours(time(13), time(13))


@pytest.mark.parametrize("weekday", [-1, 7])
def test_hours_of_no_weekday_are_refused(weekday):
    with pytest.raises(ValueError, match="weekday"):
        WeeklyHours(weekday, MORNING, OPENED)
