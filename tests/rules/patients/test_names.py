from unicodedata import name as unicode_name
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.kanji_variants import FOLDED
from patients.rules.names import SearchKeys, kana_key, kanji_key, search_keys, voiceless_key

kana = st.text(st.characters(min_codepoint=0x30A1, max_codepoint=0x30F4), max_size=12)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("タカハシ サキコ", "タカハシサキコ"), ("たかはし　さきこ", "タカハシサキコ"),
        ("ﾀｶﾊｼ", "タカハシ"),
        ("キョウコ", "キョウコ"), ("メアリー・アン", "メアリーアン"), ("サ－ラ", "サーラ"),
        ("高橋", ""),
    ],
)  # fmt: skip
def test_kana_key_has_no_spaces_and_keeps_small_kana(typed, key):
    assert kana_key(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("タバタ", "タハタ"), ("ナカジマ", "ナカシマ"), ("ヤマザキ", "ヤマサキ"),
        ("キョウコ", "キヨウコ"),
        ("シズカ", "シヅカ"), ("オーノ", "オオノ"), ("カヲル", "カオル"), ("ハットリ", "ハツトリ"),
        ("ﾀﾊﾞﾀ", "タハタ"),
    ],
)  # fmt: skip
def test_voiceless_key_forgives_what_is_often_misheard(one, other):
    assert voiceless_key(one) == voiceless_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("タバタ", "タカタ"), ("オノ", "オオノ"), ("サトウ", "サイトウ")]
)
def test_voiceless_key_keeps_other_names_apart(one, other):
    assert voiceless_key(one) != voiceless_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋", "高橋"), ("山﨑", "山崎"), ("濵田", "浜田"), ("濱田", "浜田"), ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("齋藤", "斉藤"), ("齊藤", "斎藤"), ("斎藤", "斉藤"), ("黒澤", "黒沢"), ("嶋田", "島田"),
        ("嶌田", "島田"),
        ("𠮷野", "吉野"), ("桒田", "桑田"), ("廣瀨", "広瀬"), ("佐々木", "佐佐木"),
        ("葛󠄀城", "葛城"), ("三ヶ島", "三ケ島"),
        ("神\ufe00田", "神田"), ("\ufa19田", "神田"), ("眞﨑", "真崎"), ("國分", "国分"),
        ("龍田", "竜田"),
        ("櫻井", "桜井"), ("會田", "会田"), ("關", "関"), ("惠子", "恵子"), ("槇原", "槙原"),
        ("栁田", "柳田"),
        ("冨田", "富田"), ("德永", "徳永"), ("髙槗", "高橋"), ("さくら", "サクラ"),
        ("高橋 咲子", "高橋　咲子"),
        ("Smith", "SMITH"), ("O'Brien", "Obrien"), ("サ－ラ", "サーラ"),
    ],
)  # fmt: skip
def test_kanji_key_is_the_same_for_variants(one, other):
    assert kanji_key(one) == kanji_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("太田", "大田"), ("伊藤", "伊東"), ("河合", "川合"), ("岩田", "岸田")]
)
def test_kanji_key_keeps_other_names_apart(one, other):
    assert kanji_key(one) != kanji_key(other)


def test_variants_are_some_hundreds_and_none_is_folded_twice():
    assert len(FOLDED) > 500
    assert not {ord(canonical) for canonical in FOLDED.values()} & set(FOLDED)


def test_variants_are_single_kanji_in_composed_form():
    for code, canonical in FOLDED.items():
        assert normalize("NFC", chr(code)) == chr(code)
        assert "IDEOGRAPH" in unicode_name(chr(code))
        assert "IDEOGRAPH" in unicode_name(canonical)


def test_search_keys_of_a_patient():
    keys = search_keys(
        family_name="髙橋", given_name="﨑子", family_kana="タカハシ", given_kana="サキコ"
    )

    assert keys == SearchKeys(
        kana_key="タカハシサキコ",
        voiceless_key="タカハシサキコ",
        kanji_key="高橋崎子",
        romaji_key="takahasi sakiko takahasisakiko",
    )


@pytest.mark.parametrize(("name", "reading"), [("齋" * 60, "ジャ" * 30), ("ΐ" * 60, "ガ" * 60)])
def test_search_keys_of_the_longest_names_fit_their_columns(name, reading):
    keys = search_keys(family_name=name, given_name=name, family_kana=reading, given_kana=reading)

    assert len(keys.kana_key) <= 130
    assert len(keys.voiceless_key) <= 130
    assert len(keys.kanji_key) <= 130
    assert len(keys.romaji_key) <= 260
    assert keys.kana_key == reading + reading


@given(kana)
def test_voiceless_key_of_itself_is_itself(reading):
    assert voiceless_key(voiceless_key(reading)) == voiceless_key(reading)


@given(st.text(max_size=20))
def test_kanji_key_of_itself_is_itself(text):
    assert kanji_key(kanji_key(text)) == kanji_key(text)


@given(kana, kana)
def test_a_part_of_a_reading_is_a_part_of_its_key(one, other):
    assert kana_key(one) in kana_key(one + other)
