import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.romaji import (
    fold_romaji,
    hepburn,
    passport_name,
    romaji_key,
    romaji_spellings,
)

SYLLABLES = [
    *"アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン",
    *"ガギグゲゴザジズゼゾダデドバビブベボパピプペポ",
    *(
        "キャ",
        "キュ",
        "キョ",
        "シャ",
        "シュ",
        "ショ",
        "チャ",
        "チュ",
        "チョ",
        "ニャ",
        "ジャ",
        "ジュ",
        "ジョ",
    ),
    *(
        "リュ",
        "リョ",
        "ッカ",
        "ッチ",
        "ッシ",
        "ティ",
        "ファ",
        "フェ",
        "オウ",
        "ヨウ",
        "ユウ",
        "オオ",
    ),
]
readings = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=6).map("".join)
KUNREI = (
    ("tch", "tty"), ("sh", "sy"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu"), ("j", "zy"),
    ("syi", "si"), ("tyi", "ti"), ("zyi", "zi"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("reading", "letters"),
    [
        ("シンイチ", "shinichi"), ("ホッタ", "hotta"), ("イッチョウ", "itchou"), ("オオノ", "oono"),
        ("サーラ", "sara"), ("キョウコ", "kyouko"), ("シェリー", "sheri"), ("ジュン", "jun"),
        ("ヂュ", "ju"),
        ("ティナ", "tina"), ("ファン", "fan"), ("ヴァレリー", "vareri"), ("ウィル", "wiru"),
        ("イェン", "yen"),
        ("クワタ", "kuwata"), ("ナヲコ", "naoko"), ("", ""),
    ],
)  # fmt: skip
def test_hepburn_of_a_reading(reading, letters):
    assert hepburn(reading) == letters


@pytest.mark.parametrize(
    ("reading", "printed"),
    [
        ("オオノ", "ONO"), ("オオウチ", "OUCHI"), ("ユウキ", "YUKI"), ("コウイチ", "KOICHI"),
        ("ショウ", "SHO"),
        ("セノオ", "SENOO"), ("ホンマ", "HOMMA"), ("ナンバ", "NAMBA"), ("サンペイ", "SAMPEI"),
        ("ハットリ", "HATTORI"),
        ("ホッチ", "HOTCHI"), ("イノウエ", "INOUE"), ("マツウラ", "MATSUURA"),
        ("リュウイチ", "RYUICHI"),
        ("シンイチロウ", "SHINICHIRO"), ("ツヅキ", "TSUZUKI"),
    ],
)  # fmt: skip
def test_passport_name_is_spelled_as_on_passports(reading, printed):
    assert passport_name(reading) == printed


def test_romaji_key_keeps_the_words_and_joins_them():
    assert romaji_key("サトウ", "ウミ") == "sato umi satomi"


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [
        ("ohuchi", "oti"),
        ("Ohashi", "ohasi"),
        ("saara", "sara"),
        ("kannda", "kanda"),
        ("Sophia", "sohia"),
    ],
)
def test_romaji_spellings_hold_what_was_meant(typed, spelling):
    assert spelling in romaji_spellings(typed)


@pytest.mark.parametrize("typed", ["", "---", "１２３", "高橋", "\x00"])
def test_romaji_spellings_of_no_letters_are_none(typed):
    assert romaji_spellings(typed) == ()


@given(readings)
def test_kunrei_and_hepburn_of_a_name_are_the_same_key(reading):
    spelled = hepburn(reading)
    kunrei = spelled
    for one, other in KUNREI:
        kunrei = kunrei.replace(one, other)

    assert fold_romaji(kunrei) == fold_romaji(spelled)


@given(readings)
def test_capitals_hyphens_and_apostrophes_make_no_difference(reading):
    spelled = hepburn(reading)

    assert fold_romaji(spelled.replace("n", "n'")) == fold_romaji(spelled)
    assert fold_romaji("-".join(spelled)) == fold_romaji(spelled)
    assert fold_romaji(spelled.upper()) == fold_romaji(spelled)


@given(readings)
def test_a_name_is_found_by_its_passport_spelling(reading):
    assert fold_romaji(passport_name(reading)) == fold_romaji(hepburn(reading))


@given(st.text(max_size=30))
def test_a_folded_text_is_plain_small_letters(text):
    assert all("a" <= letter <= "z" for letter in fold_romaji(text))
