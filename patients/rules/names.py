"""Keys by which a name is found, however it is typed."""

import re
import unicodedata
from dataclasses import dataclass

from clinic.rules.kana import normalise_kana
from patients.rules.kanji_variants import FOLDED
from patients.rules.romaji import romaji_key

_NOT_KANA = re.compile(r"[^ァ-ヺーヽヾ]")
_VARIATION_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_IGNORED_IN_NAMES = re.compile(r"[\s・＝=.,'’`-]")
_REPETITION = re.compile(r"(.)[々〻]")
_VOICE_MARKS = re.compile(r"[\u3099\u309a]")
_SAME_SOUND = str.maketrans("ヂヅヲヰヱヴ", "ジズオイエブ")
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_VOWEL_ROWS = {
    "ア": "アカサタナハマヤラワ",
    "イ": "イキシチニヒミリ",
    "ウ": "ウクスツヌフムユル",
    "エ": "エケセテネヘメレ",
    "オ": "オコソトノホモヨロ",
}
_VOWELS = {kana: vowel for vowel, row in _VOWEL_ROWS.items() for kana in row}


# What the columns hold. A longer name is found by its beginning.
KEY_LENGTH = 130
ROMAJI_KEY_LENGTH = 260


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """What is stored beside a name; the fields are the columns."""

    kana_key: str
    voiceless_key: str
    kanji_key: str
    romaji_key: str


def search_keys(
    *, family_name: str, given_name: str, family_kana: str, given_kana: str
) -> SearchKeys:
    """Return all keys of a patient's name. Readings are katakana as they are stored."""
    reading = family_kana + given_kana
    return SearchKeys(
        kana_key=kana_key(reading)[:KEY_LENGTH],
        voiceless_key=voiceless_key(reading)[:KEY_LENGTH],
        kanji_key=kanji_key(family_name + given_name)[:KEY_LENGTH],
        romaji_key=romaji_key(family_kana, given_kana)[:ROMAJI_KEY_LENGTH],
    )


def kana_key(text: str) -> str:
    """Return a reading in katakana without spaces and dots; small kana stay small."""
    return _NOT_KANA.sub("", normalise_kana(text))


def voiceless_key(text: str) -> str:
    """Return a reading as it is often misheard: without voice marks and small kana.

    `たばた` and `たはた` are both `タハタ`, `キヨウコ` and `キョウコ` both `キヨウコ`,
    `オーノ` and `オオノ` both `オオノ`.
    """
    plain = kana_key(text).translate(_SAME_SOUND)
    plain = _VOICE_MARKS.sub("", unicodedata.normalize("NFD", plain)).translate(_LARGE)
    letters: list[str] = []
    for kana in plain:
        previous = letters[-1] if letters else ""
        letters.append(_VOWELS.get(previous, "") if kana == "ー" else kana)
    return "".join(letters)


def kanji_key(text: str) -> str:
    """Return a written name with variant kanji folded: `髙橋`, `高橋` are both `高橋`.

    Kana within the name become katakana, Latin letters small, 々 the kanji it repeats.
    """
    plain = normalise_kana(_VARIATION_SELECTORS.sub("", text)).casefold()
    plain = plain.replace("ヶ", "ケ").replace("ヵ", "カ")
    plain = _REPETITION.sub(r"\1\1", _IGNORED_IN_NAMES.sub("", plain))
    return plain.translate(FOLDED)
