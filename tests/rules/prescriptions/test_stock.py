from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prescriptions.rules.stock import Supply, days_in_hand

FIRST = date(2026, 9, 1)
supplies = st.lists(
    st.builds(
        Supply,
        from_on=st.integers(0, 200).map(lambda days: FIRST + timedelta(days=days)),
        daily_mg=st.sampled_from([10, 20, 40]),
        mg=st.sampled_from([40, 400, 1_200]),
    ),
    max_size=6,
)


def supply(day: int, days: int, daily_mg: int = 40) -> Supply:
    return Supply(from_on=FIRST + timedelta(days=day - 1), daily_mg=daily_mg, mg=days * daily_mg)


def in_hand(day: int, *given_supplies: Supply) -> int:
    return days_in_hand(given_supplies, FIRST + timedelta(days=day - 1))


def test_thirty_days_from_the_first_leave_two_on_the_twenty_ninth():
    assert [in_hand(day, supply(1, 30)) for day in (1, 29, 30, 31, 60)] == [30, 2, 1, 0, 0]


def test_further_supply_is_taken_after_what_is_left():
    assert in_hand(29, supply(1, 30), supply(29, 30)) == 32
    assert in_hand(61, supply(1, 30), supply(29, 30)) == 0


def test_gap_between_supplies_is_not_filled():
    assert in_hand(50, supply(1, 10), supply(50, 30)) == 30


def test_other_dose_counts_in_its_own_days():
    assert in_hand(1, supply(1, 30, daily_mg=20), supply(1, 10, daily_mg=40)) == 40


def test_nothing_given_is_nothing_in_hand():
    assert in_hand(1) == 0


@given(supplies, st.integers(0, 300))
def test_waiting_a_day_never_leaves_more(given_supplies, day):
    later = [each for each in given_supplies if each.from_on <= FIRST + timedelta(days=day)]

    assert in_hand(day + 2, *later) <= in_hand(day + 1, *later)


@given(supplies, st.integers(0, 300))
def test_order_of_telling_does_not_matter(given_supplies, day):
    assert in_hand(day, *given_supplies) == in_hand(day, *reversed(given_supplies))
