"""Words for the clinic's limits, and for the rows of the table of laboratory levels."""

from django.utils.translation import gettext_lazy as _

from labs.rules.levels import LabLevel, LevelRule
from prescriptions.gate_words.codes import LIMITS, UNITS, code_words
from prescriptions.gate_words.rule_words import Text
from prescriptions.rules.gate.limit_changes import LAB_LEVELS, lab_rows
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, unit_of

READ_TWICE = _("Negative pregnancy tests are read by two people")
LAB_LEVEL_WORDS = {LabLevel.WARN: _("warns"), LabLevel.STOP: _("stops")}
SIGNS = {">": ">", ">=": "≥", "<": "<", "<=": "≤"}
TIMES = {
    "high": _("times the upper limit"),
    "baseline": _("times the baseline"),
    "absolute": "",
}


def limit_words(name: str) -> Text:
    """Return the words for a limit, or for a row of the laboratory levels by its name."""
    if name in LIMITS:
        return LIMITS[name]
    place = name.removeprefix(f"{LAB_LEVELS}-")
    return lab_row_words(lab_rows(DEFAULT_LIMITS.lab_levels)[int(place)])


def unit_words(name: str) -> Text:
    return UNITS[unit_of(name)]


def lab_row_words(row: LevelRule) -> str:
    """Return what a row compares: "AST stops > times the upper limit"."""
    parts = [
        code_words(row.analyte),
        str(LAB_LEVEL_WORDS[row.level]),
        SIGNS[row.comparison],
        lab_row_unit(row),
    ]
    if row.needs_fasting:
        parts.append(str(_("(unless not fasting)")))
    return " ".join(part for part in parts if part)


def lab_row_unit(row: LevelRule) -> str:
    """Return what the number of a row counts: a unit, or how often a limit."""
    return str(TIMES[row.reference]) or row.unit
