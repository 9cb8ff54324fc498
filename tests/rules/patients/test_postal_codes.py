import pytest

from clinic.rules.text import InputRefused
from patients.rules.postal_codes import parse_postal_code


@pytest.mark.parametrize(
    "typed", ["166-0003", "1660003", "〒166-0003", "１６６ー０００３", " 166 0003 "]
)
def test_parse_postal_code_any_form_is_stored_with_a_hyphen(typed):
    assert parse_postal_code(typed) == "166-0003"


@pytest.mark.parametrize("typed", ["166", "166-00034", "abc-defg", "1-660003", "166-0003" * 100])
def test_parse_postal_code_anything_else_is_refused(typed):
    with pytest.raises(InputRefused) as refused:
        parse_postal_code(typed)

    assert refused.value.code == "not_a_postal_code"
