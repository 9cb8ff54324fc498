"""Units as laboratories write them, and what a number of each analyte can be at all."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from labs.rules.analytes import DATA, analytes
from labs.rules.incoming import REMEMBERED

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWERED = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_COUNT = re.compile(
    r"(?:[x×*・]?10(?:\^|\*|e|e\+)?0?(?P<power>\d{1,2})|(?P<word>百万|万|千|k))?[個]?/(?P<per>u?l|mm3|cmm)"
)
_WORD_POWERS = {"千": 3, "k": 3, "万": 4, "百万": 6}
_PER_POWERS = {"ul": 0, "mm3": 0, "cmm": 0, "l": -6}
_COUNTED = {"10^3/uL": 3, "10^6/uL": 6}
_ONE = Decimal(1)
_TENTH = Decimal("0.1")
# Units that mean the same number, or a power of ten of it; anything else is left to a person.
_SAME: Mapping[str, Mapping[str, Decimal]] = {
    "U/L": {"u/l": _ONE, "iu/l": _ONE, "[iu]/l": _ONE, "单位/l": _ONE, "単位/l": _ONE},
    "mg/dL": {"mg/dl": _ONE, "mg/l": _TENTH, "mg/100ml": _ONE},
    "g/dL": {"g/dl": _ONE, "g/l": _TENTH},
    "mmol/L": {"mmol/l": _ONE, "meq/l": _ONE},
    "%": {"%": _ONE, "%(ngsp)": _ONE, "percent": _ONE},
    "mL/min/1.73m2": {
        "ml/min/1.73m2": _ONE,
        "ml/分/1.73m2": _ONE,
        "ml/min/{1.73m2}": _ONE,
        "ml/min/{1.73_m2}": _ONE,
        "ml/min/1.73": _ONE,
        "ml/min": _ONE,
    },
}


@dataclass(frozen=True, slots=True)
class Possible:
    """The numbers that a value can have at all, in the analyte's own unit."""

    lowest: Decimal
    highest: Decimal

    def holds(self, number: Decimal) -> bool:
        return self.lowest <= number <= self.highest


@lru_cache(REMEMBERED)
def factor_to(key: str, unit: str) -> Decimal | None:
    """Return what a number in `unit` is multiplied by to be in the analyte's unit.

    25.0 万/µL of platelets are 250 ×10³/µL: the factor is 10. A unit of another kind (mmol/L
    for mg/dL) gives None: nothing is recalculated between kinds.
    """
    own = analytes()[key].unit
    plain = _plain(unit)
    if own in _COUNTED:
        return _count_factor(plain, _COUNTED[own])
    return _SAME[own].get(plain)


def possible_of(key: str) -> Possible:
    return _possible()[key]


def needs_unit(key: str) -> bool:
    """Say whether slips print this analyte in several powers of ten, so that none is guessed."""
    return analytes()[key].unit in _COUNTED


def _count_factor(plain: str, own_power: int) -> Decimal | None:
    match = _COUNT.fullmatch(plain)
    if match is None:
        return None
    power = int(match["power"]) if match["power"] else _WORD_POWERS.get(match["word"] or "", 0)
    return _ONE.scaleb(power + _PER_POWERS[match["per"]] - own_power)


def _plain(unit: str) -> str:
    """Return a unit in lower case ASCII: `×10⁴／μＬ` is `x10^4/ul`."""
    text = _POWERED.sub(lambda found: "^" + found[1].translate(_SUPERSCRIPTS), unit)
    text = unicodedata.normalize("NFKC", text).casefold()
    for written, meant in (("μ", "u"), ("×", "x"), ("㎖", "ml"), ("mcl", "ul"), (" ", "")):
        text = text.replace(written, meant)
    return text if "/ul" in text or "/l" in text else text.replace("^", "")


@cache
def _possible() -> dict[str, Possible]:
    with (DATA / "possible.csv").open(encoding="utf-8", newline="") as table:
        return {
            row["key"]: Possible(Decimal(row["lowest"]), Decimal(row["highest"]))
            for row in csv.DictReader(table)
        }
