import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.phones import display_phone
from patients.rules.phones import phone_key, phone_part


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("1234", "1234"), ("１２３４", "1234"), ("1234-5678", "12345678"),
        ("090-1234-5678", "09012345678"),
        ("０９０ー１２３４ー５６７８", "09012345678"), ("+81 90-1234-5678", "09012345678"),
        ("(03)5913-7435", "0359137435"),
    ],
)  # fmt: skip
def test_phone_part_is_the_digits_that_are_stored(typed, part):
    assert phone_part(typed) == part


@pytest.mark.parametrize(
    "typed", ["", "123", "K-004213", "高橋", "1234a", "٣٣٣٣", "H14.3.9", "12/3456"]
)
def test_phone_part_of_something_else_is_empty(typed):
    assert phone_part(typed) == ""


@given(st.from_regex(r"0[789]0[1-9][0-9]{7}", fullmatch=True), st.integers(4, 11))
def test_every_tail_of_a_stored_number_finds_it(digits, length):
    key = phone_key("+81" + digits[1:])

    assert key == digits
    assert key.endswith(phone_part(digits[-length:]))
    assert key == phone_part(display_phone("+81" + digits[1:]))
