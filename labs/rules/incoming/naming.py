"""Which analyte a code or a name means. What is not certain is left to a person."""

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from labs.rules.analytes import analytes
from labs.rules.incoming import REMEMBERED

# Analyte code (5) of JLAC10; the rest of the code is identification, specimen, method, result.
_JLAC_LENGTH = 17
_BLOOD = ("018", "019", "022", "023")
_BY_RESULT = "2A990"
_FURTHER_JLAC = {"2A030": "hb", "3F070": "hdl"}
ALP = "3B070"
_ALP_BY_METHOD = {"275": "alp", "271": "alp_jscc"}
# What the identification says of food, by analyte code: 1300 is fasting triglycerides, yet
# casual glucose.
_FASTING = {("3F015", "1300"): True, ("3F015", "1299"): False, ("3D010", "1300"): False}

# Codes of the same analyte by another method or after fasting.
_FURTHER_LOINC = {"13457-7": "ldl", "2532-0": "ld", "14804-9": "ld", "1558-6": "glu"}
_FASTING_LOINC = "1558-6"
_FURTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "ast": ("AST", "GOT", "AST(GOT)", "ASAT"),
    "alt": ("ALT", "GPT", "ALT(GPT)", "ALAT"),
    "ggt": ("γ-GTP", "γ-GT", "GGT", "γGTP", "ガンマGTP", "r-GTP"),
    "ld": ("LD", "LDH", "LD(IFCC)", "LD/IFCC", "乳酸脱水素酵素"),
    "alp": ("ALP(IFCC)", "ALP/IFCC", "ALP IFCC"),
    "alp_jscc": ("ALP(JSCC)", "ALP/JSCC", "ALP JSCC"),
    "tbil": ("T-Bil", "TB", "総ビリルビン", "ビリルビン総"),
    "ck": ("CK", "CPK", "CK(CPK)", "クレアチンキナーゼ"),
    "bun": ("BUN", "UN", "尿素窒素", "UN(尿素窒素)"),
    "cre": ("Cre", "CRE", "CRNN", "クレアチニン", "血清クレアチニン"),
    "egfr": ("eGFR", "eGFRcreat", "推算GFR", "推算GFR値"),
    "ua": ("UA", "尿酸"),
    "amy": ("AMY", "アミラーゼ", "血清アミラーゼ", "S-AMY"),
    "lip": ("リパーゼ", "LIP", "Lip"),
    "tg": ("TG", "中性脂肪", "トリグリセリド", "中性脂肪(TG)"),
    "tc": ("TC", "T-Cho", "T-CHO", "総コレステロール", "T-コレステロール"),
    "hdl": ("HDL-C", "HDL", "HDLコレステロール", "HDL-コレステロール", "HDL-CHO"),
    "ldl": ("LDL-C", "LDL", "LDLコレステロール", "LDL-コレステロール", "LDL-CHO"),
    "glu": ("Glu", "BS", "血糖", "グルコース", "血糖(グルコース)", "空腹時血糖"),
    "a1c": ("HbA1c", "HbA1c(NGSP)", "ヘモグロビンA1c", "A1c"),
    "na": ("Na", "ナトリウム", "血清ナトリウム"),
    "k": ("K", "カリウム", "血清カリウム"),
    "cl": ("Cl", "クロール", "血清クロール"),
    "crp": ("CRP", "C反応性蛋白", "CRP定量"),
    "wbc": ("WBC", "白血球数", "白血球"),
    "neut": ("Neut", "好中球数"),
    "rbc": ("RBC", "赤血球数", "赤血球"),
    "hb": ("Hb", "HGB", "Hgb", "血色素量", "ヘモグロビン", "血色素", "ヘモグロビン量"),
    "ht": ("Ht", "HCT", "Hct", "ヘマトクリット", "ヘマトクリット値"),
    "plt": ("PLT", "血小板数", "血小板"),
}
# ALP alone does not say by which method: JSCC values are about 2.8 times those of IFCC.
_AMBIGUOUS = frozenset({"alp", "アルカリホスファターゼ", "alkalinephosphatase"})


class NamesDisagree(ValueError):
    """The code means one analyte and the name another."""


def analyte_of(code: str, item: str, own: Mapping[str, str | None]) -> str | None:
    """Return the key of the analyte a row is about, "" where the clinic ignores it, else None.

    The laboratory's own list decides by code, then by name; then JLAC10, LOINC and the name.
    Raises NamesDisagree where code and name are both known and differ.
    """
    for told in (code, item):
        if told and told in own:
            return own[told] or ""
    by_code = analyte_coded(code) if code else None
    by_name = analyte_named(item) if item else None
    if by_code and by_name and by_code != by_name:
        raise NamesDisagree
    return by_code or by_name or (analyte_named(code) if code else None)


@lru_cache(REMEMBERED)
def analyte_coded(code: str) -> str | None:
    """Return the analyte of a JLAC10 or LOINC code; None for another specimen or method."""
    plain = unicodedata.normalize("NFKC", code).strip().upper()
    if len(plain) != _JLAC_LENGTH:
        return _by_loinc().get(plain)
    if plain[9:12] not in _BLOOD:
        return None
    kind, method = plain[:5], plain[12:15]
    if kind == ALP:
        return _ALP_BY_METHOD.get(method)
    if kind == _BY_RESULT:
        return _by_jlac_result().get(plain[15:])
    return _by_jlac_kind().get(kind) or _FURTHER_JLAC.get(kind)


@lru_cache(REMEMBERED)
def analyte_named(name: str) -> str | None:
    """Return the analyte of a name in Japanese or English, or of its abbreviation."""
    plain = _plain(name)
    return None if plain in _AMBIGUOUS else _by_name().get(plain)


def fasting_coded(code: str) -> bool | None:
    """Return what a JLAC10 or LOINC code says of fasting; None where it says nothing."""
    if code == _FASTING_LOINC:
        return True
    return _FASTING.get((code[:5], code[5:9])) if len(code) == _JLAC_LENGTH else None


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if c.isalnum() or c == "γ")


@cache
def _by_name() -> dict[str, str]:
    named = {
        _plain(name): key
        for key, analyte in analytes().items()
        for name in (analyte.name_en, analyte.name_ja, analyte.abbreviation, analyte.key)
    }
    further = {_plain(name): key for key, names in _FURTHER_NAMES.items() for name in names}
    return named | further


@cache
def _by_loinc() -> dict[str, str]:
    coded = {analyte.loinc: key for key, analyte in analytes().items() if analyte.loinc}
    return _FURTHER_LOINC | coded


@cache
def _by_jlac_kind() -> dict[str, str]:
    coded = {key: analyte.jlac10 for key, analyte in analytes().items() if analyte.jlac10}
    return {code[:5]: key for key, code in coded.items() if code[:5] not in (_BY_RESULT, ALP)}


@cache
def _by_jlac_result() -> dict[str, str]:
    coded = {key: analyte.jlac10 for key, analyte in analytes().items() if analyte.jlac10}
    return {code[15:]: key for key, code in coded.items() if code[:5] == _BY_RESULT}
