import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.phones import display_phone, national_digits, parse_phone
from clinic.rules.text import InputRefused

FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")
mobiles = st.from_regex(r"0[789]0[1-9][0-9]{7}", fullmatch=True)
fixed = st.from_regex(r"0[1-9][1-9][0-9]{7}", fullmatch=True).filter(
    lambda digits: not digits.startswith("0800")
)


@pytest.mark.parametrize(
    "typed",
    ["090-1234-5678", "09012345678", "０９０－１２３４－５６７８", "０９０ー１２３４ー５６７８",
    "090 1234 5678",
     "(090)1234-5678", "+81 90-1234-5678", "+81(0)90-1234-5678", "+819012345678",
     " 090.1234.5678 "],
)  # fmt: skip
def test_mobile_in_any_form_is_one_number(typed):
    assert parse_phone(typed) == "+819012345678"


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("09012345678", "090-1234-5678"), ("07012345678", "070-1234-5678"),
        ("05012345678", "050-1234-5678"), ("0359137435", "03-5913-7435"),
        ("0362617433", "03-6261-7433"), ("0612345678", "06-1234-5678"),
        ("0451234567", "045-123-4567"), ("0111234567", "011-123-4567"),
        ("0422123456", "0422-12-3456"), ("0429123456", "04-2912-3456"),
        ("0432123456", "043-212-3456"), ("0436212345", "0436-21-2345"),
        ("0126712345", "01267-1-2345"), ("0120123456", "0120-123-456"),
        ("08001234567", "0800-123-4567"),
    ],
)  # fmt: skip
def test_number_is_shown_as_people_write_it(digits, shown):
    assert display_phone(parse_phone(digits)) == shown


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "not_a_phone_number"), ("090-1234-567", "too_short"), ("090-1234-56789", "too_long"),
        ("03-1234-567", "too_short"), ("03-1234-56789", "too_long"), ("5913-7435", "no_area_code"),
        ("1234", "no_area_code"), ("090-1234-abcd", "not_a_phone_number"),
        ("03-1234-5678 内線12", "not_a_phone_number"), ("٠٩٠١٢٣٤٥٦٧٨", "not_a_phone_number"),
        ("0012345678", "not_a_phone_number"), ("0103456789", "not_a_phone_number"),
        ("+0123456789", "not_a_phone_number"), ("+1", "not_a_phone_number"),
        ("0" * 1_000_000, "not_a_phone_number"), ("090\x0012345678", "not_a_phone_number"),
    ],
)  # fmt: skip
def test_number_that_cannot_be_dialled_is_refused(typed, code):
    with pytest.raises(InputRefused) as refused:
        parse_phone(typed)

    assert refused.value.code == code


def test_number_from_abroad_is_kept_with_its_country():
    assert parse_phone("+1 (415) 555-2671") == "+14155552671"
    assert display_phone("+14155552671") == "+14155552671"


@pytest.mark.parametrize("text", ["", "090-12", "+81", "+81abc", "内線"])
def test_text_that_is_no_stored_number_is_shown_unchanged(text):
    assert display_phone(text) == text


@given(mobiles | fixed)
def test_every_number_survives_storing_and_showing(digits):
    stored = parse_phone(digits)
    shown = display_phone(stored)

    assert national_digits(stored) == digits
    assert shown.replace("-", "") == digits
    assert parse_phone(shown) == stored
    assert parse_phone(shown.translate(FULL_WIDTH)) == stored
    assert all(shown.split("-"))
