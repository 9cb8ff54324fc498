"""The gate's findings in words, Japanese and English: one entry for every rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from clinic.rules.findings import Finding, FindingValue, Level
from clinic.rules.numbers import plain_text
from prescriptions.gate_words import bloods, history, paper, pregnancy, supply
from prescriptions.gate_words.codes import code_words
from prescriptions.gate_words.rule_words import RuleWords, Text
from prescriptions.rules.gate.limits import GateLimits

RULE_WORDS: dict[str, RuleWords] = {
    **paper.WORDS,
    **pregnancy.WORDS,
    **bloods.WORDS,
    **history.WORDS,
    **supply.WORDS,
}

LEVELS: dict[Level, Text] = {
    Level.BLOCK: _("Blocked"),
    Level.OVERRIDE: _("Needs a doctor's reason"),
    Level.INFO: _("For information"),
}

WHO_MAY_PASS: dict[Level, Text] = {
    Level.BLOCK: _("Nobody can pass this."),
    Level.OVERRIDE: _(
        "A doctor may pass this for this prescription alone, with a written reason of at least "
        "10 characters."
    ),
    Level.INFO: _("It does not stop the prescription."),
}

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class FindingWords:
    """A finding as staff read it, in the language in use."""

    rule: str
    level: Level
    basis: str
    title: str
    detail: str
    action: str
    who_may_pass: str


def words_of(finding: Finding) -> FindingWords:
    """Return a finding in the language in use.

    The detail names the evidence and its dates: "The last negative pregnancy test was
    taken on Nov. 10, 2026 and was valid until Nov. 16, 2026."
    """
    words = RULE_WORDS[finding.rule]
    return FindingWords(
        rule=finding.rule,
        level=finding.level,
        basis=finding.basis,
        title=str(words.title),
        detail=_detail(words, finding.values),
        action=str(words.action),
        who_may_pass=str(WHO_MAY_PASS[finding.level]),
    )


def explanation_of(rule: str, limits: GateLimits) -> str:
    """Return what a rule is for, with the limits in force."""
    explanation = RULE_WORDS[rule].explanation
    shown = {name: _shown(getattr(limits, name)) for name in placeholders(explanation)}
    return str(explanation) % shown


def placeholders(text: Text) -> set[str]:
    """Return the names of the values that a sentence shows."""
    return set(_PLACEHOLDER.findall(str(text)))


def _detail(words: RuleWords, values: Mapping[str, FindingValue]) -> str:
    """Fill the first sentence whose values are all known."""
    known = {name: _shown(value) for name, value in values.items() if value is not None}
    for sentence in words.details:
        if placeholders(sentence) <= known.keys():
            return str(sentence) % known
    return str(words.title)


def _shown(value: FindingValue) -> str:
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, tuple):
        return pgettext("between items of a list", ", ").join(map(code_words, value))
    return code_words(value) if isinstance(value, str) else str(value)
