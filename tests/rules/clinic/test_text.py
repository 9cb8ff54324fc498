import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules.text import (
    InputRefused,
    ascii_number,
    clean_line,
    clean_paragraphs,
    half_width,
    is_printable_name,
)

UNSEEN = "\x00\x07\x1b\x7f\x9f\ud800\udfff\u202e\u202a\u2066\u2069\u200b\ufeff\uffff"


def refusal(clean, text: str) -> str:
    with pytest.raises(InputRefused) as refused:
        clean(text, 100)
    return refused.value.code


@pytest.mark.parametrize("clean", [clean_line, clean_paragraphs])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("髙橋\x00", "control_characters"), ("\x1b[31m", "control_characters"),
        ("\x9f", "control_characters"), ("\uffff", "control_characters"),
        ("a\ud800b", "surrogates"), ("\udfff", "surrogates"),
        ("user\u202etxt.exe", "invisible_characters"), ("\u2066x\u2069", "invisible_characters"),
        ("タカ\u200bハシ", "invisible_characters"), ("\ufeff高橋", "invisible_characters"),
        ("x" * 101, "too_long"), ("x" * 10_000_000, "too_long"),
    ],
)  # fmt: skip
def test_text_that_nobody_can_read_is_refused(clean, text, code):
    assert refusal(clean, text) == code


def test_refusal_says_which_character_it_was():
    with pytest.raises(InputRefused) as refused:
        clean_line("髙橋\x07", 100)

    assert refused.value.values == {"position": 3}


@pytest.mark.parametrize(
    "text",
    [
        "髙橋 﨑子",
        "𠮷野家",
        "葛󠄀城",
        "ｶﾅ",
        "①②",
        "㈱",
        "😀",
        "👩‍⚕️",
        "~〜－",
        "é",
        "김",
        "O’Brien",
        "<b>&amp;",
    ],
)
def test_text_that_is_only_unusual_is_kept_exactly(text):
    assert clean_line(text, 100) == text
    assert clean_paragraphs(text, 100) == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [("　高橋　　咲子 ", "高橋 咲子"), ("a\tb", "a b"), ("高橋\n", "高橋"), ("a\u00a0b", "a b")],
)
def test_line_is_trimmed_and_its_spaces_made_single(text, stored):
    assert clean_line(text, 100) == stored


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\rb", "a\u2028b", "a\x85b"])
def test_line_with_a_break_inside_is_refused(text):
    assert refusal(clean_line, text) == "line_breaks"


def test_paragraphs_keep_lines_and_indents_with_one_kind_of_break():
    assert clean_paragraphs("\n a\r\nb\r　c\u2029d\n\n", 100) == "a\nb\n　c\nd"


@given(st.text(max_size=60))
def test_cleaned_text_has_nothing_unseen_and_stays_as_it_is(text):
    try:
        once = clean_paragraphs(text, 100)
    except InputRefused:
        return

    assert not set(once) & set(UNSEEN)
    assert clean_paragraphs(once, 100) == once
    once.encode()


@given(st.text(max_size=60))
def test_a_cleaned_line_is_one_line_and_stays_as_it_is(text):
    try:
        once = clean_line(text, 100)
    except InputRefused:
        return

    assert len(once.splitlines()) <= 1
    assert clean_line(once, 100) == once


def test_half_width_changes_full_width_ascii_and_nothing_else():
    assert half_width("ＡＢ１２（）　①㈱ｶ髙") == "AB12() ①㈱ｶ髙"


@pytest.mark.parametrize("hyphen", "-‐‑‒–—―−－ーｰ─")
def test_ascii_number_reads_every_hyphen(hyphen):
    assert ascii_number(f" ０９０{hyphen}１２３４ ") == "090-1234"


@pytest.mark.parametrize(
    "name",
    [
        "髙橋",
        "佐々木",
        "葛󠄀城",
        "𠮷野",
        "John Smith-Jones",
        "O'Brien",
        "Ó Súilleabháin",
        "김",
        "三ヶ島",
        "サーラ",
    ],
)
def test_name_of_any_script_is_printable(name):
    assert is_printable_name(name)


@pytest.mark.parametrize(
    "name", ["", " ", "-", "R2D2", "１２", "高橋@", "<b>", "😀", "高橋\n", "\x00", "=1"]
)
def test_name_of_digits_and_signs_is_not(name):
    assert not is_printable_name(name)
