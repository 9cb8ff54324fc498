import re
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.names import SearchKeys, search_keys
from patients.rules.phones import phone_key
from patients.rules.search import NameTerm, SearchQuery, search_terms


@dataclass(frozen=True)
class Found:
    """A patient as the search index holds them."""

    ticket_no: str
    born_on: date
    phone_key: str
    keys: SearchKeys


def person(ticket_no: str, names: str, kana: str, born_on: date, phone: str) -> Found:
    family_name, given_name = names.split()
    family_kana, given_kana = kana.split()
    keys = search_keys(
        family_name=family_name,
        given_name=given_name,
        family_kana=family_kana,
        given_kana=given_kana,
    )
    return Found(ticket_no, born_on, phone_key(phone), keys)


PEOPLE = {
    "sakiko": person("K-004213", "髙橋 﨑子", "タカハシ サキコ", date(2002, 3, 9), "+819012341234"),
    "ken": person("K-003990", "𠮷野 健", "ヨシノ ケン", date(1988, 12, 1), "+818055556666"),
    "ono": person("J-000017", "大野 純", "オオノ ジュン", date(1995, 7, 30), "+819077778888"),
    "ito": person("J-000018", "伊藤 慎一", "イトウ シンイチ", date(1999, 2, 28), "+817012129999"),
    "nanba": person("K-000120", "難波 龍", "ナンバ リュウ", date(2000, 2, 29), "+81359137435"),
    "tabata": person("K-000121", "田畑 裕子", "タバタ ユウコ", date(2019, 5, 1), "+819011112222"),
    "watanabe": person(
        "K-000122", "渡邉 京子", "ワタナベ キョウコ", date(1989, 1, 7), "+819033334444"
    ),
    "sara": person("K-000123", "Smith Sara", "スミス サーラ", date(1991, 4, 5), "+14155552671"),
    "sasaki": person(
        "K-000124", "佐々木 さくら", "ササキ サクラ", date(1989, 1, 8), "+819044445555"
    ),
    "ouchi": person(
        "K-000125", "大内 光一", "オオウチ コウイチ", date(1970, 1, 1), "+819066667777"
    ),
}

SPELLINGS = [
    *(("sakiko", typed) for typed in (
        "髙橋", "高橋", "髙橋﨑子", "高橋 崎子", "高橋　崎子", "たかはし", "タカハシ", "ﾀｶﾊｼ",
        "たかはしさきこ",
        "さきこ たかはし", "takahashi", "TAKAHASHI", "Takahasi", "takahashi sakiko",
        "sakiko takahashi",
        "takahashisakiko", "高橋さきこ", "K-004213", "k-004213", "Ｋ－００４２１３", "K4213",
        "004213", "4213",
        "４２１３", "20020309", "2002-03-09", "2002/3/9", "H14.3.9", "h140309", "平成14年3月9日",
        "１２３４",
        "1234", "1234-1234", "090-1234-1234", "09012341234", "+81 90 1234 1234", "タカハジ",
    )),
    *(("ken", typed) for typed in ("𠮷野", "吉野", "よしの けん", "yosino", "Yoshino Ken",
    "S63/12/1")),
    *(("ono", typed) for typed in ("ohno", "ono", "oono", "Ōno", "おおの", "オーノ", "junn", "zyun",
    "大野純")),
    *(("ito", typed) for typed in (
        "itou", "ito", "itoh", "shin'ichi", "Shin-ichi", "sinniti", "shinichi ito", "伊藤",
        "いとう",
    )),
    *(("nanba", typed) for typed in ("namba", "nanba", "なんば", "竜", "龍", "難波竜", "ryu",
    "ryuu", "7435")),
    *(("tabata", typed) for typed in ("たはた", "タバタ", "ﾀﾊﾞﾀ", "yuko", "yuuko", "yuhko",
    "R元.5.1", "令和元年5月1日")),
    *(("watanabe", typed) for typed in (
        "渡辺", "渡邊", "渡邉", "わたなべ", "kyoko", "kyouko", "キヨウコ", "S64.1.7",
        "昭和64年1月7日",
    )),
    *(("sara", typed) for typed in ("smith", "Smith Sara", "サーラ", "サ－ラ", "sara", "saara",
    "sumisu", "2671")),
    *(("sasaki", typed) for typed in ("佐々木", "佐佐木", "佐々木さくら", "sasaki", "ささき",
    "H1.1.8", "平成元年1月8日")),
    *(("ouchi", typed) for typed in ("大内", "ohuchi", "oouchi", "ouchi", "Outi Koiti", "こういち",
    "kouichi")),
]  # fmt: skip


def answers(found: Found, term: NameTerm) -> bool:
    """Say whether a patient answers to a term, as the query of the screen does."""
    keys = found.keys
    return (
        bool(term.kana and term.kana in keys.kana_key)
        or bool(term.voiceless and term.voiceless in keys.voiceless_key)
        or bool(term.kanji and term.kanji in keys.kanji_key)
        or any(spelling in keys.romaji_key for spelling in term.romaji)
    )


def hits(query: SearchQuery) -> set[str]:
    return {
        name
        for name, found in PEOPLE.items()
        if (query.ticket and re.search(query.ticket.pattern, found.ticket_no))
        or (query.born_on == found.born_on)
        or (query.phone and query.phone in found.phone_key)
        or (query.names and all(answers(found, term) for term in query.names))
    }


def test_spellings_are_more_than_sixty_and_all_different():
    assert len(set(SPELLINGS)) == len(SPELLINGS) >= 60


@pytest.mark.parametrize(("name", "typed"), SPELLINGS)
def test_search_finds_the_patient_by_every_spelling(name, typed):
    found = hits(search_terms(typed))

    assert name in found
    assert len(found) <= 3


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u202e", "!!!", "％", "٣٣٣٣"])
def test_search_for_nothing_is_empty(typed):
    assert search_terms(typed).is_empty
    assert hits(search_terms(typed)) == set()


def test_search_for_eight_digits_is_date_ticket_and_phone_at_once():
    query = search_terms("20020309")

    assert query.born_on == date(2002, 3, 9)
    assert query.ticket is not None
    assert query.phone == "20020309"


def test_search_for_an_impossible_date_is_not_another_date():
    assert search_terms("昭和64年1月8日").born_on is None


def test_search_terms_of_a_mixed_name_are_parted_by_script():
    assert search_terms("高橋さきこ").names == (
        NameTerm(kanji="高橋"),
        NameTerm(kana="サキコ", voiceless="サキコ", kanji="サキコ"),
    )


@given(st.text(max_size=150))
def test_no_text_breaks_the_search_and_no_term_is_empty(typed):
    query = search_terms(typed)

    assert all(term != NameTerm() for term in query.names)
    for term in query.names:
        ("".join((term.kana, term.voiceless, term.kanji, *term.romaji))).encode()
    assert "\x00" not in repr(query)
