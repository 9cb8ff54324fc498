from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from prescriptions.rules.lanes import (
    DOSE_BASE,
    DOSE_HEIGHT,
    LANE_HEIGHT,
    LEFT,
    RIGHT,
    Frame,
    Limit,
    Point,
    Supply,
    dose_lane,
    is_rising,
    lane,
    month_ticks,
    taken,
)

FIRST = date(2026, 1, 1)
FRAME = Frame(FIRST, date(2026, 6, 30))
DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(DAYS, DAYS, DAYS)
def test_every_day_stands_inside_the_drawing(first, last, day):
    frame = Frame(min(first, last), max(first, last))

    assert LEFT <= frame.x(day) <= RIGHT


@given(DAYS, DAYS, DAYS, DAYS)
def test_later_days_never_stand_further_left(first, last, one, other):
    frame = Frame(min(first, last), max(first, last))

    assert frame.x(min(one, other)) <= frame.x(max(one, other))


def test_supplies_follow_each_other_without_overlap():
    early = Supply(FIRST, 40, 1_200)
    handed_over_early = Supply(FIRST + timedelta(20), 40, 1_200)

    runs = taken([handed_over_early, early])

    assert [(begin, end) for _supply, begin, end in runs] == [
        (date(2026, 1, 1), date(2026, 1, 30)),
        (date(2026, 1, 31), date(2026, 3, 1)),
    ]


def test_cumulative_line_ends_at_the_sum_and_the_target_above_it():
    lane_of_doses = dose_lane(FRAME, [Supply(FIRST, 40, 1_200)], target_mg=2_400)

    points = [int(pair.split(",")[1]) for pair in lane_of_doses.cumulative.split()]

    assert points == [DOSE_BASE + DOSE_HEIGHT, DOSE_BASE + DOSE_HEIGHT // 2]
    assert lane_of_doses.target_y == DOSE_BASE
    assert [tick.value for tick in lane_of_doses.ticks] == [0, 20, 40]


def test_nothing_given_draws_an_empty_lane():
    assert dose_lane(FRAME, [], None).bars == ()


@given(st.lists(st.decimals(0, 100_000, places=3), min_size=1, max_size=20))
def test_every_value_stands_inside_its_lane(values):
    points = [Point(FIRST + timedelta(n), value) for n, value in enumerate(values)]

    drawn = lane(FRAME, points, [Limit("stop", Decimal(50))])

    heights = [int(pair.split(",")[1]) for pair in drawn.line.split()]
    assert all(0 <= y <= LANE_HEIGHT for y in heights)
    assert all(0 <= each.y <= LANE_HEIGHT for each in drawn.limits)


def test_a_bound_is_drawn_apart_and_joins_no_line():
    points = [
        Point(FIRST, Decimal(10)),
        Point(FIRST + timedelta(30), Decimal(5), is_bound=True),
        Point(FIRST + timedelta(60), Decimal(20), is_outside=True),
    ]

    drawn = lane(FRAME, points)

    assert len(drawn.line.split()) == 2
    assert drawn.bounds.count("M") == 1
    assert drawn.outside.count("M") == 1
    assert drawn.dots.count("M") == 1


def test_a_limit_far_above_every_value_does_not_flatten_the_line():
    drawn = lane(FRAME, [Point(FIRST, Decimal(20))], [Limit("stop", Decimal(800))])

    assert drawn.limits == ()


def test_a_trend_needs_two_exact_values_that_differ():
    ten, five = Point(FIRST, Decimal(10)), Point(FIRST + timedelta(1), Decimal(5))

    assert is_rising([ten, five]) is False
    assert is_rising([five, ten]) is False
    assert is_rising([ten]) is None
    assert is_rising([ten, Point(FIRST + timedelta(2), Decimal(99), is_bound=True)]) is None


def test_months_are_counted_from_the_first_dose():
    ticks = month_ticks(FRAME, FIRST)

    assert [tick.value for tick in ticks] == [0, 1, 2, 3, 4, 5]
    assert ticks[0].place == LEFT
