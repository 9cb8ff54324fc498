"""Typed text: what is refused, what is made uniform, what is left exactly as it is."""

import re
import unicodedata
from collections.abc import Mapping

SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_REFUSED = {
    "surrogates": re.compile(r"[\ud800-\udfff]"),
    "control_characters": re.compile(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]"
    ),
    # Direction overrides turn the order of what is read; the others hide inside a word.
    "invisible_characters": re.compile(
        r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
        r"\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
    ),
}

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# Keyboards and phones send many hyphens; each of these stands for "-" in numbers and dates.
HYPHENS = "‐‑‒–—―−－ーｰ─"
_ASCII_HYPHEN = {ord(hyphen): "-" for hyphen in HYPHENS}


class InputRefused(ValueError):
    """Typed text is not what the field is for.

    `code` says why and is turned into words by the form; `values` fill those words.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


def half_width(text: str) -> str:
    """Return full-width ASCII as ASCII and nothing else changed.

    NFKC would also turn ① into 1 and ² into 2, which would be a guess.
    """
    return text.translate(_FULL_WIDTH)


def ascii_number(text: str) -> str:
    """Return typed digits in ASCII, any hyphen as `-`, without spaces around."""
    return half_width(text).translate(_ASCII_HYPHEN).strip()


def normalise_newlines(text: str) -> str:
    """Return the text with every kind of line end as one line feed."""
    return _LINE_ENDS.sub("\n", text)


def tidy_spaces(text: str) -> str:
    """Return one line of text trimmed, each run of spaces of any width as one space."""
    return SPACES.sub(" ", text).strip(" ")


def check_characters(text: str) -> None:
    """Refuse what no reader can see or what makes the text read as another.

    Line feeds and tabs are allowed. `position` counts from 1.
    Raises InputRefused `surrogates`, `control_characters` or `invisible_characters`.
    """
    if text.isascii() and text.isprintable():
        return
    for code, pattern in _REFUSED.items():
        if found := pattern.search(text):
            raise InputRefused(code, position=found.start() + 1)


def clean_line(text: str, max_length: int) -> str:
    """Return a single line as it is stored; kanji and their variants stay as typed.

    Raises InputRefused as `check_characters`, `line_breaks`, or `too_long`.
    """
    check_length(text, max_length)
    check_characters(text)
    if "\n" in normalise_newlines(text).strip():
        raise InputRefused("line_breaks")
    return tidy_spaces(text)


def clean_paragraphs(text: str, max_length: int) -> str:
    """Return text of several lines as it is stored: line feeds only, trimmed at the end.

    Raises InputRefused as `check_characters`, or `too_long`.
    """
    text = normalise_newlines(text)
    check_length(text, max_length)
    check_characters(text)
    return text.strip("\n \t\u3000")


def check_length(text: str, max_length: int) -> None:
    """Raise InputRefused `too_long` with the two lengths; looked at before anything slow."""
    if len(text) > max_length:
        raise InputRefused("too_long", length=len(text), max_length=max_length)


def is_printable_name(text: str) -> bool:
    """Say whether a name can be printed: letters of any script, marks of names, spaces.

    Digits and symbols are no name. Variation selectors (葛󠄀) and 々 are part of one.
    """
    return any(c.isalpha() for c in text) and all(_belongs_in_name(c) for c in text)


def _belongs_in_name(character: str) -> bool:
    return (
        character.isalpha()
        or character in " 　・＝=.,'’`-"
        or character in HYPHENS
        or unicodedata.category(character) == "Mn"
    )
