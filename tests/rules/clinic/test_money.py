from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.money import (
    TaxRounding,
    paper_yen,
    price_with_tax,
    screen_yen,
    tax_included,
)

DECIMAL_MODES = {
    TaxRounding.FLOOR: ROUND_FLOOR,
    TaxRounding.HALF_UP: ROUND_HALF_UP,
    TaxRounding.CEILING: ROUND_CEILING,
}
totals = st.integers(0, 10**12)
rates = st.integers(0, 100)
roundings = st.sampled_from(TaxRounding)


@pytest.mark.parametrize("rounding", TaxRounding)
@pytest.mark.parametrize(
    ("total_yen", "tax_yen"),
    [(16_698, 1_518), (17_754, 1_614), (57_618, 5_238), (12_540, 1_140), (17_798, 1_618), (0, 0)],
)
def test_tax_of_the_sources_totals_is_exact_whatever_the_rounding(total_yen, tax_yen, rounding):
    assert tax_included(total_yen, 10, rounding) == tax_yen


@pytest.mark.parametrize(
    ("rounding", "tax_yen"),
    [(TaxRounding.FLOOR, 90), (TaxRounding.HALF_UP, 91), (TaxRounding.CEILING, 91)],
)
def test_tax_of_1000_yen_shows_the_rounding(rounding, tax_yen):
    assert tax_included(1_000, 10, rounding) == tax_yen


@pytest.mark.parametrize(
    ("total_yen", "tax_yen"),
    [(5, 0), (6, 1), (16, 1), (17, 2)],  # 0.45, 0.55, 1.45, 1.55 yen
)
def test_tax_half_up_turns_at_one_half(total_yen, tax_yen):
    assert tax_included(total_yen, 10, TaxRounding.HALF_UP) == tax_yen


def test_tax_of_exactly_one_half_is_rounded_up():
    assert tax_included(1, 100, TaxRounding.HALF_UP) == 1


def test_tax_of_a_negative_rate_is_refused():
    with pytest.raises(ValueError, match="tax_percent"):
        tax_included(100, -1, TaxRounding.FLOOR)


@given(totals, rates, roundings)
def test_tax_is_what_exact_decimals_say(total_yen, rate, rounding):
    exact = (Decimal(total_yen) * rate / (100 + rate)).quantize(
        Decimal(1), rounding=DECIMAL_MODES[rounding]
    )

    assert tax_included(total_yen, rate, rounding) == exact


@given(totals, rates, roundings)
def test_a_refund_carries_the_same_tax_with_its_sign_turned(total_yen, rate, rounding):
    assert tax_included(-total_yen, rate, rounding) == -tax_included(total_yen, rate, rounding)


@given(totals, totals, rates, roundings)
def test_a_larger_bill_never_holds_less_tax(total_yen, more, rate, rounding):
    assert tax_included(total_yen, rate, rounding) <= tax_included(total_yen + more, rate, rounding)


def test_screen_yen_groups_thousands():
    assert [screen_yen(n) for n in (0, 999, 17_798, -1_056)] == [
        "0円", "999円", "17,798円", "-1,056円",
    ]  # fmt: skip


def test_paper_yen_leaves_no_room_to_write_in():
    assert [paper_yen(n) for n in (0, 17_798, -17_798)] == ["￥0−", "￥17,798−", "△￥17,798−"]


@pytest.mark.parametrize(
    ("asked_yen", "new_percent", "rounding", "price_yen"),
    [
        (418, 12, TaxRounding.FLOOR, 425),
        (418, 12, TaxRounding.HALF_UP, 426),
        (418, 10, TaxRounding.FLOOR, 418),
        (3_850, 8, TaxRounding.FLOOR, 3_780),
        (0, 12, TaxRounding.CEILING, 0),
    ],
)
def test_price_at_another_rate_keeps_what_is_before_tax(
    asked_yen, new_percent, rounding, price_yen
):
    assert price_with_tax(asked_yen, 10, new_percent, rounding) == price_yen


@given(net=st.integers(0, 10**7), rate=rates, new=rates, rounding=roundings)
def test_price_at_another_rate_is_exact_where_the_net_price_is_whole(net, rate, new, rounding):
    if net * rate % 100 == net * new % 100 == 0:
        asked = net + net * rate // 100

        assert price_with_tax(asked, rate, new, rounding) == net + net * new // 100


@pytest.mark.parametrize(("asked", "rate", "new"), [(-1, 10, 8), (1, -1, 8), (1, 10, -1)])
def test_price_at_another_rate_refuses_negative_values(asked, rate, new):
    with pytest.raises(ValueError, match="not negative"):
        price_with_tax(asked, rate, new, TaxRounding.FLOOR)
