import pytest

from patients.rules.initials import initials


@pytest.mark.parametrize(
    ("family", "given", "shown"),
    [
        ("タカハシ", "サキコ", "T.S."),
        ("ヲダ", "ヂュン", "O.J."),
        ("チバ", "フミ", "C.F."),
        ("ッ", "アイ", "-.A."),
    ],
)
def test_initials_are_the_first_latin_letters(family, given, shown):
    assert initials(family, given) == shown
