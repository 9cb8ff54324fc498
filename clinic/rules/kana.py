"""Katakana readings: one way to write each, whatever way they are typed."""

import re
import unicodedata

from clinic.rules.text import InputRefused, check_characters, check_length, half_width, tidy_spaces

_HALF_WIDTH_RUN = re.compile(r"[\uff61-\uff9f]+")
_VOICE_MARKS = {"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"}
_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_LONG_MARK = re.compile(r"(?<=[ァ-ヺー])[-‐‑‒–—―−－ｰ─━~〜～]")
_SEPARATORS = {ord(c): "・" for c in "·•･‧∙"} | {ord(c): "＝" for c in "=゠"}
_READING = re.compile(r"[ァ-ヺヽヾ][ァ-ヺーヽヾ]*(?:[ ・＝][ァ-ヺ][ァ-ヺーヽヾ]*)*")


def to_katakana(text: str) -> str:
    """Return kana of any kind as full-width katakana; other characters stay.

    `ﾀｶﾊｼ`, `たかはし` and `タカハシ` become `タカハシ`; `サ－ラ` becomes `サーラ`.
    """
    text = _HALF_WIDTH_RUN.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    for typed, mark in _VOICE_MARKS.items():
        text = text.replace(typed, mark)
    return unicodedata.normalize("NFC", text).translate(_HIRAGANA)


def normalise_kana(text: str) -> str:
    """Return a typed reading in its stored form: katakana, `ー`, single spaces."""
    text = tidy_spaces(half_width(to_katakana(text)))
    return _LONG_MARK.sub("ー", text).translate(_SEPARATORS)


def is_reading(text: str) -> bool:
    """Say whether a normalised text is katakana throughout and begins with a letter."""
    return _READING.fullmatch(text) is not None


def parse_reading(text: str, max_length: int) -> str:
    """Return a typed reading as it is stored.

    Raises InputRefused `not_kana` (with the first character that is not),
    `too_long` or as `check_characters`.
    """
    check_length(text, max_length * 4)
    check_characters(text)
    reading = normalise_kana(text)
    check_length(reading, max_length)
    if not is_reading(reading):
        raise InputRefused("not_kana", character=_first_foreign(reading))
    return reading


def _first_foreign(reading: str) -> str:
    strangers = re.findall(r"[^ァ-ヺーヽヾ ・＝]", reading)
    return strangers[0] if strangers else reading[:1]
