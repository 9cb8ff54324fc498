from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.numbers import (
    DAILY_MG,
    WEIGHT_KG,
    NumberRange,
    parse_decimal,
    parse_integer,
)
from clinic.rules.text import InputRefused

ANY = NumberRange(Decimal(-(10**9)), Decimal(10**9), places=4)
FULL_WIDTH = str.maketrans("0123456789.,-+", "０１２３４５６７８９．，－＋")


def refusal(typed: str, allowed: NumberRange) -> str:
    with pytest.raises(InputRefused) as refused:
        parse_decimal(typed, allowed)
    return refused.value.code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("58", "58"), ("58.5", "58.5"), ("５８．５", "58.5"), ("　５８．５　", "58.5"),
        ("058.50", "58.5"),
        ("100", "100"), ("３００", "300"), ("20.0", "20"),
    ],
)  # fmt: skip
def test_weight_in_any_width_is_read_exactly(typed, number):
    found = parse_decimal(typed, WEIGHT_KG)

    assert str(found) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0", "range"), ("0.1", "range"), ("19.9", "range"), ("300.1", "range"), ("1000", "range"),
        ("999", "range"), ("58.55", "places"), ("19.999", "places"), ("-58", "sign"),
        ("+58", "sign"),
        ("-0", "sign"), ("－５８", "sign"),
    ],
)  # fmt: skip
def test_weight_that_no_person_has_is_refused(typed, code):
    assert refusal(typed, WEIGHT_KG) == code


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "1e1", "1E309", "１ｅ１", "1e309", "NaN", "nan", "inf", "-Infinity", "٣", "५८",
        "①", "²", "5８kg", "58kg", "58,5", "5,80", "1,2345", "58.", ".5", "58..5", "--5", "+-5",
        "5 8", "0x10",
        "五十八", "1_000", "58\x00", "58。5", "9" * 21, "1" * 1_000_000, "½", "\ud800",
    ],
)  # fmt: skip
def test_number_that_is_not_plainly_one_is_refused(typed):
    assert refusal(typed, ANY) == "not_a_number"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("17,798", 17_798),
        ("１７，７９８", 17_798),
        ("1,234,567", 1_234_567),
        ("-0", 0),
        ("－１２", -12),
    ],
)
def test_number_with_thousands_or_sign_is_read_where_it_is_wanted(typed, number):
    found = parse_decimal(typed, ANY)

    assert found == number
    assert not (found == 0 and found.is_signed())


@pytest.mark.parametrize(
    ("typed", "code"), [("19.999", "places"), ("5", "range"), ("410", "range")]
)
def test_daily_dose_outside_what_can_be_typed_is_refused(typed, code):
    assert refusal(typed, DAILY_MG) == code


def test_refusal_of_a_range_carries_its_ends():
    with pytest.raises(InputRefused) as refused:
        parse_decimal("1000", WEIGHT_KG)

    assert refused.value.values == {"minimum": Decimal(20), "maximum": Decimal(300)}


@pytest.mark.parametrize(
    ("typed", "code"), [("1.5", "places"), ("61", "range"), ("2**63", "not_a_number")]
)
def test_integer_that_is_not_whole_or_in_range_is_refused(typed, code):
    with pytest.raises(InputRefused) as refused:
        parse_integer(typed, 1, 60)

    assert refused.value.code == code


def test_integer_written_as_a_whole_decimal_is_read():
    assert parse_integer("３０.0", 1, 60) == 30


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False))
def test_every_number_is_read_back_exactly_in_both_widths(number):
    typed = f"{number:f}"

    assert parse_decimal(typed, ANY) == number
    assert parse_decimal(typed.translate(FULL_WIDTH), ANY) == number
    assert "E" not in str(parse_decimal(typed, ANY))


@given(st.integers(-(10**8), 10**8))
def test_every_integer_is_read_back_with_thousands_marked(number):
    assert parse_integer(f"{number:,}", -(10**8), 10**8) == number


@given(st.text(max_size=30))
def test_no_text_makes_the_reader_fail_otherwise(typed):
    try:
        found = parse_decimal(typed, ANY)
    except InputRefused:
        return

    assert found.is_finite()
