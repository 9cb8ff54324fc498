import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.registration import OperatorType, check_digit, parse_registration_number
from clinic.rules.text import InputRefused

VALID = ["7123456789012", "4011001098993", "7010705000725", "8700110005901"]
CORPORATIONS = [OperatorType.MEDICAL_CORPORATION, OperatorType.COMPANY]
bases = st.from_regex(r"[0-9]{12}", fullmatch=True)


@pytest.mark.parametrize("digits", VALID)
@pytest.mark.parametrize("operator", OperatorType)
def test_number_with_its_check_digit_is_taken(digits, operator):
    found = parse_registration_number(f"T{digits}", operator)

    assert (found.number, found.doubtful) == (f"T{digits}", False)


@pytest.mark.parametrize("operator", CORPORATIONS)
def test_number_with_a_wrong_check_digit_of_a_corporation_is_refused(operator):
    with pytest.raises(InputRefused) as refused:
        parse_registration_number("T8123456789012", operator)

    assert refused.value.code == "check_digit"


def test_number_with_a_wrong_check_digit_of_a_doctor_is_only_doubtful():
    found = parse_registration_number("T8123456789012", OperatorType.DOCTOR)

    assert (found.number, found.doubtful) == ("T8123456789012", True)


@pytest.mark.parametrize(
    "typed",
    ["Ｔ７１２３４５６７８９０１２", "t7123456789012", "T7-1234-5678-9012", " T7123456789012 "],
)
def test_number_in_full_width_or_with_hyphens_is_brought_to_its_printed_form(typed):
    found = parse_registration_number(typed, OperatorType.COMPANY)

    assert found.number == "T7123456789012"


@pytest.mark.parametrize(
    "typed",
    ["", "7123456789012", "T712345678901", "T71234567890123", "T0123456789012", "X7123456789012",
     "T٧123456789012", "T" + "1" * 5000],
)  # fmt: skip
@pytest.mark.parametrize("operator", OperatorType)
def test_number_of_another_shape_is_refused_for_everyone(typed, operator):
    with pytest.raises(InputRefused) as refused:
        parse_registration_number(typed, operator)

    assert refused.value.code == "shape"


@given(bases)
def test_check_digit_is_one_to_nine_and_always_accepted(base):
    digit = check_digit(base)
    found = parse_registration_number(f"T{digit}{base}", OperatorType.COMPANY)

    assert 1 <= digit <= 9
    assert not found.doubtful


@given(bases, st.integers(0, 11), st.integers(0, 9))
def test_one_mistyped_digit_is_noticed_unless_it_is_nine_for_zero(base, place, digit):
    mistyped = base[:place] + str(digit) + base[place + 1 :]
    unnoticed = {base[place], str(digit)} in ({base[place]}, {"0", "9"})

    assert (check_digit(mistyped) == check_digit(base)) is unnoticed
