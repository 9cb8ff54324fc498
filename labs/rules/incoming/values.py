"""A value as a laboratory writes it: a number, a bound, or the reason why there is none."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from clinic.rules.numbers import NumberRange, parse_decimal
from clinic.rules.text import InputRefused, half_width
from labs.rules.measured import Comparator

LONGEST = 40
REMEMBERED = 4_096
NUMBERS = NumberRange(Decimal(0), Decimal(100_000_000), places=6)
# The longer signs first, so that "<=5" is not read as "<" and "=5".
SIGNS: dict[str, Comparator] = {
    "≤": "<=",
    "≦": "<=",
    "<=": "<=",
    "≥": ">=",
    "≧": ">=",
    ">=": ">=",
    "<": "<",
    ">": ">",
}
_WORDS: dict[str, Comparator] = {"以下": "<=", "未満": "<", "以上": ">=", "超": ">", "超過": ">"}
_TRAILING = re.compile(rf"(?P<number>.*?)\s*(?P<word>{'|'.join(_WORDS)})")
NOT_TESTED, INSUFFICIENT, UNFIT, PENDING, NO_NUMBER = (
    "not_tested",
    "insufficient",
    "unfit",
    "pending",
    "no_number",
)
_MISSING: dict[str, frozenset[str]] = {
    NOT_TESTED: frozenset(
        [
            "未検",
            "未実施",
            "未測定",
            "欠測",
            "中止",
            "依頼なし",
            "not_tested",
            "not_done",
            "nt",
            "test_not_performed",
            "not_performed",
            "tnp",
        ]
    ),
    INSUFFICIENT: frozenset(
        [
            "検体不足",
            "検体量不足",
            "量不足",
            "検体なし",
            "insufficient",
            "qns",
            "quantity_not_sufficient",
        ]
    ),
    UNFIT: frozenset(
        [
            "溶血",
            "乳び",
            "乳糜",
            "凝固",
            "フィブリン",
            "検体不良",
            "haemoly",
            "hemoly",
            "lipaemic",
            "clotted",
        ]
    ),
    PENDING: frozenset(
        ["検査中", "報告中", "保留", "再検", "再検中", "後報", "pending", "to_follow"]
    ),
    NO_NUMBER: frozenset(
        [
            "測定不能",
            "判定保留",
            "算出不可",
            "計算不可",
            "error",
            "n/a",
            "na",
            "---",
            "--",
            "-",
            "***",
            "**",
            "*",
            "ー",
        ]
    ),
}
# A number beside one of these is not to be trusted either.
_SPOILING = (INSUFFICIENT, UNFIT)
# Marks that some laboratories set beside the number; the interval says the same.
_MARK = re.compile(r"\s*[HLhl↑↓*]{1,2}$|^[HL↑↓*]{1,2}\s+")


@dataclass(frozen=True, slots=True)
class ReadValue:
    """A number with its comparator, or `missing`: why the laboratory has none."""

    comparator: Comparator = ""
    number: Decimal | None = None
    missing: str = ""


def split_sign(text: str) -> tuple[Comparator, str]:
    """Return comparator and number of `<5`, `＜５`, `≦5` or `5未満`."""
    plain = half_width(text).strip()
    for sign, comparator in SIGNS.items():
        if plain.startswith(sign):
            return comparator, plain[len(sign) :].strip()
    if trailing := _TRAILING.fullmatch(plain):
        return _WORDS[trailing["word"]], trailing["number"]
    return "", plain


@lru_cache(REMEMBERED)
def read_value(value: str, sign: str = "") -> ReadValue:
    """Return what a result says; `sign` is the comparator some files keep in its own column.

    `<0.02` stays a bound, `未検` and `溶血` are missing, never a number. A number beside a word
    of a specimen that was not fit (`45 溶血`) is missing too.

    Raises InputRefused `no_value`, `too_long`, or as `parse_decimal`.
    """
    text = value.strip()
    if not text:
        raise InputRefused("no_value")
    if len(text) > LONGEST:
        raise InputRefused("too_long", length=len(text), max_length=LONGEST)
    if missing := why_missing(text):
        return ReadValue(missing=missing)
    comparator, number = split_sign(f"{sign.strip()}{text}" if _is_sign(sign) else text)
    return ReadValue(comparator, parse_decimal(_MARK.sub("", number), NUMBERS))


def why_missing(text: str) -> str:
    """Say why a text stands for no value; empty where it may be one."""
    plain = "_".join(half_width(text).casefold().split())
    for reason, words in _MISSING.items():
        if plain in words:
            return reason
    for reason in _SPOILING:
        if any(word in plain for word in _MISSING[reason]):
            return reason
    return ""


def _is_sign(text: str) -> bool:
    return half_width(text).strip() in SIGNS
