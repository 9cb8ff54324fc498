"""Katakana readings in Latin letters: for papers, and as keys that forgive spelling.

Going from Latin letters to kana is ambiguous (`shinichi` would be しにち), so both sides
are brought to Latin letters and folded there.
"""

import re
import unicodedata

from clinic.rules.text import half_width

_PLAIN = {
    "ア": "a", "イ": "i", "ウ": "u", "エ": "e", "オ": "o", "カ": "ka", "キ": "ki", "ク": "ku",
    "ケ": "ke", "コ": "ko", "サ": "sa", "シ": "shi", "ス": "su", "セ": "se", "ソ": "so",
    "タ": "ta", "チ": "chi", "ツ": "tsu", "テ": "te", "ト": "to", "ナ": "na", "ニ": "ni",
    "ヌ": "nu", "ネ": "ne", "ノ": "no", "ハ": "ha", "ヒ": "hi", "フ": "fu", "ヘ": "he",
    "ホ": "ho", "マ": "ma", "ミ": "mi", "ム": "mu", "メ": "me", "モ": "mo", "ヤ": "ya",
    "ユ": "yu", "ヨ": "yo", "ラ": "ra", "リ": "ri", "ル": "ru", "レ": "re", "ロ": "ro",
    "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n", "ガ": "ga", "ギ": "gi", "グ": "gu",
    "ゲ": "ge", "ゴ": "go", "ザ": "za", "ジ": "ji", "ズ": "zu", "ゼ": "ze", "ゾ": "zo",
    "ダ": "da", "ヂ": "ji", "ヅ": "zu", "デ": "de", "ド": "do", "バ": "ba", "ビ": "bi",
    "ブ": "bu", "ベ": "be", "ボ": "bo", "パ": "pa", "ピ": "pi", "プ": "pu", "ペ": "pe",
    "ポ": "po", "ヴ": "vu", "ヷ": "va", "ヸ": "vi", "ヹ": "ve", "ヺ": "vo",
    "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo",
    "ヮ": "wa", "ヵ": "ka", "ヶ": "ke",
}  # fmt: skip
_SMALL = {
    "ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o",
    "ヮ": "wa",
}  # fmt: skip
_GLIDES = {"u": "w", "i": "y"}
_VOWELS = ("", *"aiueo")
_NEVER_Y = {"shi": "sh", "chi": "ch", "ji": "j"}
_DOUBLED_CH = re.compile(r"ッ(?=チ)")

# One form per sound, in this order; the right side is spelled as the syllabary is laid out.
_SOUNDS = (
    ("cch", "tch"), ("ph", "h"), ("sh", "sy"), ("ch", "ty"), ("tsu", "tu"), ("dzu", "zu"),
    ("du", "zu"), ("dji", "zi"), ("di", "zi"), ("dj", "zy"), ("j", "zy"), ("fu", "hu"),
    ("f", "h"), ("v", "b"), ("l", "r"), ("c", "k"), ("q", "k"),
    ("syi", "si"), ("tyi", "ti"), ("zyi", "zi"), ("yy", "y"), ("wo", "o"),
)  # fmt: skip
_LONG_O = re.compile(r"o(?:[ou]|h(?![aiueoy]))+")
_LONG_U = re.compile(r"u(?:u|h(?![aiueoy]))+")
_HEARD_H = re.compile(r"(?<=[ou])h(?=[aiueo])")
_NASAL = re.compile(r"m(?=[bmp])")
_REPEATED = re.compile(r"([aein])\1+")
_NOT_LETTERS = re.compile(r"[^a-z]+")


def hepburn(reading: str) -> str:
    """Return one katakana word in Hepburn letters, every vowel written out.

    `シンイチ` is `shinichi`, `ホッタ` is `hotta`, `オオノ` is `oono`, `サーラ` is `sara`.
    """
    letters = ""
    doubles = False
    for kana in _DOUBLED_CH.sub("t", reading):
        if kana == "ッ":
            doubles = True
            continue
        syllable = _PLAIN.get(kana, kana if kana.isascii() else "")
        if doubles and syllable[:1].isalpha():
            syllable = syllable[0] + syllable
        doubles = False
        letters = _join(letters, kana, syllable)
    return letters


def _join(letters: str, kana: str, syllable: str) -> str:
    """Append a syllable; a small kana melts into the one before it."""
    small = _SMALL.get(kana)
    if small is None or letters[-1:] not in tuple("iueo"):
        return letters + syllable
    for whole, stem in _NEVER_Y.items():
        if letters.endswith(whole):
            return letters.removesuffix(whole) + stem + small.removeprefix("y")
    if small[-1] == letters[-1]:
        return letters + small
    if letters[-2:-1] not in _VOWELS:
        return letters[:-1] + small
    return letters[:-1] + _GLIDES.get(letters[-1], letters[-1]) + small.removeprefix("w")


def passport_name(reading: str) -> str:
    """Return one word of a reading as Japanese passports spell it, for English papers.

    Long o and u are not written, n is m before b, m and p: `オオノ` is `ONO`,
    `ホンマ` is `HOMMA`, `ユウキ` is `YUKI`. At the end of a word `オオ` keeps both, and
    vowels that belong to two kanji stay, as in `INOUE` and `MATSUURA`.
    """
    spelled = re.sub(r"oo(?!$)|ou(?!e)", "o", hepburn(reading))
    spelled = re.sub(r"(?<=[yhj])uu", "u", spelled)
    return re.sub(r"n(?=[bmp])", "m", spelled).upper()


def fold_romaji(text: str) -> str:
    """Return Latin letters in the one form that both sides of a search are brought to.

    `Shin'ichi`, `siniti` and `SHIN-ICHI` are all `siniti`; `Ohno`, `Oono`, `ōno` and
    `Ono` are all `ono`.
    """
    decomposed = unicodedata.normalize("NFD", half_width(text).casefold())
    folded = _NOT_LETTERS.sub("", decomposed)
    for typed, sound in _SOUNDS:
        folded = folded.replace(typed, sound)
    folded = _NASAL.sub("n", folded)
    return _LONG_U.sub("u", _LONG_O.sub("o", folded))


def romaji_key(family_kana: str, given_kana: str) -> str:
    """Return what a patient is found by in Latin letters: both words, then both as one.

    `サトウ` and `ウミ` give `sato umi satomi`: the words stay apart, because the long
    vowel at the seam would swallow a letter.
    """
    words = (family_kana, given_kana, family_kana + given_kana)
    return " ".join(fold_romaji(hepburn(word)) for word in words)


def romaji_spellings(typed: str) -> tuple[str, ...]:
    """Return the keys that one typed word may mean, the likeliest first.

    `ohuchi` may be オオウチ as well as オフチ, `saara` サーラ as well as サアラ, and
    `kannda` is カンダ typed as on a Japanese keyboard.
    """
    key = fold_romaji(typed)
    unheard = fold_romaji(_HEARD_H.sub("", key))
    candidates = (key, unheard, _REPEATED.sub(r"\1", key))
    return tuple(dict.fromkeys(candidate for candidate in candidates if candidate))
