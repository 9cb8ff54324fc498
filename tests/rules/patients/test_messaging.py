"""Addresses of LINE and numbers that take SMS."""

import pytest

from clinic.rules.text import InputRefused
from patients.rules.messaging import parse_line_user_id, takes_sms

STORED = "U" + "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "typed", [STORED, STORED.upper(), f" {STORED} ", STORED.lower(), f"Ｕ{STORED[1:]}"]
)
def test_line_user_id_is_stored_in_one_form(typed):
    assert parse_line_user_id(typed) == STORED


@pytest.mark.parametrize(
    "typed", ["@clinic", STORED[:-1], STORED + "0", "C" + STORED[1:], "U", "g" * 33]
)
def test_what_is_no_line_user_id_is_refused(typed):
    with pytest.raises(InputRefused, match="not_a_line_user_id"):
        parse_line_user_id(typed)


@pytest.mark.parametrize(
    ("number", "is_mobile"),
    [
        ("+819012345678", True),
        ("+818012345678", True),
        ("+817012345678", True),
        ("+81312345678", False),
        ("+815012345678", False),
        ("+447911123456", True),
        ("", False),
    ],
)
def test_only_mobile_numbers_take_sms(number, is_mobile):
    assert takes_sms(number) == is_mobile
