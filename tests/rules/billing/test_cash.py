import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.cash import (
    DENOMINATIONS_YEN,
    CashShort,
    change_due,
    change_pieces,
    counted_yen,
    till_difference,
)

yen = st.integers(0, 10_000_000)


def test_change_of_a_month_paid_with_two_notes():
    assert change_due(17_798, 20_000) == 2_202
    assert change_pieces(2_202) == {1_000: 2, 100: 2, 1: 2}


def test_change_of_too_little_says_what_is_missing():
    with pytest.raises(CashShort) as short:
        change_due(17_798, 10_000)

    assert short.value.missing_yen == 7_798


@pytest.mark.parametrize(("due", "handed"), [(-1, 0), (0, -1)])
def test_change_of_negative_amounts_is_refused(due, handed):
    with pytest.raises(ValueError, match="negative"):
        change_due(due, handed)


@given(yen, yen)
def test_what_is_handed_over_is_what_is_kept_and_given_back(due, extra):
    assert change_due(due, due + extra) == extra


@given(yen)
def test_change_pieces_are_worth_the_change(change):
    pieces = change_pieces(change)

    assert counted_yen(pieces) == change
    assert 2_000 not in pieces


@given(yen)
def test_change_never_gives_coins_that_a_larger_piece_replaces(change):
    limits = {5_000: 1, 1_000: 4, 500: 1, 100: 4, 50: 1, 10: 4, 5: 1, 1: 4}

    assert all(count <= limits.get(value, count) for value, count in change_pieces(change).items())


def test_change_pieces_of_a_negative_amount_is_refused():
    with pytest.raises(ValueError, match="negative"):
        change_pieces(-1)


def test_counted_yen_adds_every_denomination_once():
    assert counted_yen(dict.fromkeys(DENOMINATIONS_YEN, 1)) == 18_666
    assert counted_yen({10_000: 3, 2_000: 1}) == 32_000


@pytest.mark.parametrize("pieces", [{3: 1}, {10_000: -1}, {20: 0}])
def test_counted_yen_of_what_is_no_money_is_refused(pieces):
    with pytest.raises(ValueError, match=r"denomination|negative"):
        counted_yen(pieces)


def test_till_difference_tells_missing_money_by_its_sign():
    assert till_difference(30_000, 17_798, 1_056, counted=46_742) == 0
    assert till_difference(30_000, 17_798, 1_056, counted=46_642) == -100
