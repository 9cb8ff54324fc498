import pytest

from patients.rules.prefill import begun_registration


@pytest.mark.parametrize(
    ("typed", "begun"),
    [
        ("たかはし　さきこ", {"family_kana": "タカハシ", "given_kana": "サキコ"}),
        ("ﾀｶﾊｼ", {"family_kana": "タカハシ", "given_kana": ""}),
        ("髙橋 﨑子", {"family_name": "髙橋", "given_name": "﨑子"}),
        ("Smith John Paul", {"family_name": "Smith", "given_name": "John Paul"}),
        ("H14.3.9", {"birth_date": "H14.3.9"}),
        ("090-1234-5678", {"phone": "090-1234-5678"}),
        ("K-004213", {}),
        ("", {}),
        ("!!", {}),
    ],
)
def test_begun_registration_keeps_what_was_typed(typed, begun):
    assert begun_registration(typed) == begun
