from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from labs.fields import MeasuredField


@pytest.mark.parametrize(
    ("typed", "comparator", "number"),
    [
        ("18", "", "18"),
        ("０．７", "", "0.7"),
        (" 1,234 ", "", "1234"),
        ("<5", "<", "5"),
        ("＜ 5.0", "<", "5"),
        ("≦30", "<=", "30"),
        ("<=30", "<=", "30"),
        ("≧ 30", ">=", "30"),
        (">1000", ">", "1000"),
        ("＞＝2", ">=", "2"),
    ],
)
def test_measured_value_keeps_its_comparator_and_raw_text(typed, comparator, number):
    raw, read, value = MeasuredField().clean(typed)

    assert (raw, read, value) == (typed.strip(), comparator, Decimal(number))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc", "not_a_number"),
        ("<", "not_a_number"),
        ("<<5", "not_a_number"),
        ("1e3", "not_a_number"),
        ("NaN", "not_a_number"),
        ("-5", "sign"),
        ("0.00001", "places"),
        ("99999999", "range"),
        ("5 mg", "not_a_number"),
        ("9" * 50, "not_a_number"),
        ("5\x00", "not_a_number"),
    ],
)
def test_measured_value_that_cannot_be_read_is_refused(typed, code):
    with pytest.raises(ValidationError) as refused:
        MeasuredField().clean(typed)

    assert refused.value.code == code


def test_measured_value_left_blank_is_not_known():
    assert MeasuredField(required=False).clean(" ") is None
