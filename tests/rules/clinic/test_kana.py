import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.kana import is_reading, normalise_kana, parse_reading, to_katakana
from clinic.rules.text import InputRefused

katakana = st.text(
    st.characters(min_codepoint=0x30A1, max_codepoint=0x30F4), min_size=1, max_size=20
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("タカハシ", "タカハシ"), ("たかはし", "タカハシ"), ("ﾀｶﾊｼ", "タカハシ"),
        ("ﾊﾞﾊﾟｯ", "バパッ"),
        ("か゛く", "ガク"), ("カﾞク", "ガク"), ("か\u3099く", "ガク"), ("ゔぁん", "ヴァン"),
        ("サーラ", "サーラ"), ("サ－ラ", "サーラ"), ("サ-ラ", "サーラ"), ("ｻｰﾗ", "サーラ"),
        ("サ‐ラ", "サーラ"),
        ("サ−ラ", "サーラ"), ("サ―ラ", "サーラ"), ("さ～ら", "サーラ"),
        ("　タカハシ　　サキコ ", "タカハシ サキコ"), ("ﾒｱﾘｰ･ｱﾝ", "メアリー・アン"),
        ("ジャン=ポール", "ジャン＝ポール"),
    ],
)  # fmt: skip
def test_reading_is_stored_in_one_way(typed, stored):
    assert parse_reading(typed, 60) == stored


@pytest.mark.parametrize(
    ("typed", "character"),
    [
        ("高橋", "高"), ("タカ橋", "橋"), ("Takahashi", "T"), ("タカハシ2", "2"), ("ー", "ー"),
        ("ータ", "ー"),
        ("・", "・"), ("タ。", "。"), ("タ・", "タ"), ("😀", "😀"),
    ],
)  # fmt: skip
def test_reading_with_other_characters_is_refused_and_names_the_first(typed, character):
    with pytest.raises(InputRefused) as refused:
        parse_reading(typed, 60)

    assert refused.value.code == "not_kana"
    assert refused.value.values == {"character": character}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("タ\x00", "control_characters"),
        ("タ\u202e", "invisible_characters"),
        ("ア" * 61, "too_long"),
    ],
)
def test_reading_that_nobody_can_read_is_refused(typed, code):
    with pytest.raises(InputRefused) as refused:
        parse_reading(typed, 60)

    assert refused.value.code == code


def test_reading_of_sixty_half_width_kana_with_marks_fits_sixty():
    assert parse_reading("ｶﾞ" * 60, 60) == "ガ" * 60


@given(katakana)
def test_hiragana_and_katakana_of_one_name_are_one_reading(reading):
    hiragana = reading.translate({code: code - 0x60 for code in range(0x30A1, 0x30F5)})

    assert to_katakana(hiragana) == reading


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(text):
    once = normalise_kana(text)

    assert normalise_kana(once) == once
    assert is_reading(once) == is_reading(normalise_kana(once))
