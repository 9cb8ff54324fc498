"""The invented cohort follows the rates of the source, and a seed always gives the same people."""

from datetime import date, time, timedelta
from random import Random

import pytest

from clinic.rules.opening import Hours, OpeningCalendar, WeeklyHours
from reports.demo.lives import Life, LifeCourse, draw_life

TODAY = date(2026, 11, 26)
COHORT = 1_200
EVERY_DAY = tuple(
    WeeklyHours(weekday, Hours(time(10), time(18)), date(2010, 1, 1)) for weekday in range(7)
)
CALENDARS = [OpeningCalendar(EVERY_DAY, lambda day: None)] * 2


def draw(seed: int, count: int) -> list[Life]:
    random = Random(seed)  # noqa: S311 - the same seed must give the same people
    return [draw_life(random, TODAY, CALENDARS) for _ in range(count)]


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return draw(1, COHORT)


@pytest.fixture(scope="module")
def courses(lives) -> list[LifeCourse]:
    return [course for life in lives for course in life.courses]


def share(flags: list[bool]) -> float:
    assert len(flags) > 200
    return sum(flags) / len(flags)


def whole(courses: list[LifeCourse]) -> list[LifeCourse]:
    """Return the courses that were gone through, with a count after their end."""
    return [course for course in courses if course.relapsed is not None]


def test_same_seed_gives_the_same_people_and_another_seed_others():
    assert draw(5, 40) == draw(5, 40)
    assert draw(5, 40) != draw(6, 40)


@pytest.mark.parametrize("closed", [1, 3, 9])
def test_nobody_begins_after_a_day_on_which_the_clinic_is_closed(closed):
    last = TODAY - timedelta(days=closed)
    shut = OpeningCalendar(EVERY_DAY, lambda day: () if day > last else None)
    random = Random(3)  # noqa: S311 - the same seed must give the same people

    lives = [draw_life(random, TODAY, [shut]) for _ in range(3_000)]

    assert max(course.started_on for life in lives for course in life.courses) <= last


def test_three_in_ten_are_worse_at_the_visit_after_a_month(courses):
    after_a_month = [course for course in courses if len(course.visits) > 1]

    worse = share([c.visits[1].lesion_count > c.visits[0].lesion_count for c in after_a_month])

    assert worse == pytest.approx(0.30, abs=0.04)


def test_nearly_all_are_better_by_the_third_month(courses):
    later = [course for course in courses if len(course.visits) > 4]

    better = share([c.visits[3].lesion_count < c.visits[0].lesion_count for c in later])

    assert better > 0.95


def test_about_98_in_a_hundred_have_improved_at_the_end(courses):
    ends = [
        next(visit for visit in reversed(c.visits) if visit.kind == "repeat")
        for c in whole(courses)
    ]

    improved = share(
        [
            2 * end.lesion_count < c.visits[0].lesion_count
            for end, c in zip(ends, whole(courses), strict=True)
        ]
    )

    assert improved == pytest.approx(0.98, abs=0.015)


def test_three_in_ten_relapse_by_the_rule_of_one_third(courses):
    after = [3 * c.visits[-1].lesion_count >= c.visits[0].lesion_count for c in whole(courses)]

    assert after == [c.relapsed for c in whole(courses)]
    assert share(after) == pytest.approx(0.30, abs=0.05)


def test_doses_are_raised_where_the_skin_is_slow_and_stay_whole_units(courses):
    doses = [[v.daily_mg for v in c.visits if v.daily_mg] for c in courses]

    assert all(mg % 10 == 0 for path in doses for mg in path)
    assert 0.2 < share([max(path) > path[0] for path in doses if len(path) > 2]) < 0.7
    assert all(
        mg <= 80 and mg <= 2 * v.weight_kg
        for c, path in zip(courses, doses, strict=True)
        for v, mg in zip(c.visits, path, strict=False)
    )


def test_cohort_holds_minors_both_sexes_both_branches_and_several_years(lives):
    minors = [life for life in lives if years(life.birth_date, life.courses[0].started_on) < 18]

    assert 0.05 < len(minors) / COHORT < 0.4
    assert 0.4 < share([life.is_woman for life in lives]) < 0.7
    assert 0.4 < share([life.branch == 0 for life in lives]) < 0.6
    assert len({life.courses[0].started_on.year for life in lives}) >= 5


def test_some_come_late_some_are_lost_and_some_take_a_second_course(lives, courses):
    gaps = [b.on - a.on for c in courses for a, b in zip(c.visits, c.visits[1:], strict=False)]

    assert 0.01 < share([gap > timedelta(days=45) for gap in gaps]) < 0.2
    assert {course.state for course in courses} >= {"active", "lost", "closed", "stopped_adverse"}
    assert 0.01 < share([len(life.courses) == 2 for life in lives]) < 0.2


def test_second_course_begins_after_two_months_of_rest(lives):
    seconds = [life.courses for life in lives if len(life.courses) == 2]

    assert all(
        second.started_on > first.last_dose_on + timedelta(days=62) for first, second in seconds
    )


def test_some_blood_values_are_far_from_normal(courses):
    high = [v.values["tg"] > 300 for c in courses for v in c.visits if v.values]

    assert 0.002 < share(high) < 0.05


def years(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
