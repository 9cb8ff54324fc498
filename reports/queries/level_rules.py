"""The rules of laboratory levels as columns of a statement, which grades values by the million."""

from typing import Any

from labs.rules.analytes import analytes, standard_interval
from labs.rules.levels import GRADED_AS, LevelRules


def level_words(rules: LevelRules) -> dict[str, Any]:
    """Return one array for each column; an analyte graded as another has its rules too."""
    rows = [(key, rule) for key in analytes() for rule in rules.get(GRADED_AS.get(key, key), ())]
    return {
        "rule_keys": [key for key, _rule in rows],
        "rule_levels": [int(rule.level) for _key, rule in rows],
        "rule_comparisons": [rule.comparison for _key, rule in rows],
        "rule_references": [rule.reference for _key, rule in rows],
        "rule_factors": [rule.factor for _key, rule in rows],
        "rule_fasting": [rule.needs_fasting for _key, rule in rows],
        "rule_men": [standard_interval(key, "male").high for key, _rule in rows],
        "rule_women": [standard_interval(key, "female").high for key, _rule in rows],
    }
