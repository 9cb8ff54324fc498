import ast
from pathlib import Path

import pytest

from clinic.rules.findings import Level
from prescriptions.rules.gate import evaluate
from prescriptions.rules.gate.catalogue import RULES, RULES_BY_NAME, Group
from prescriptions.rules.gate.limits import (
    DEFAULT_LIMITS,
    LIMIT_NAMES,
    GateLimits,
    basis_of,
    unit_of,
)


def test_catalogue_has_56_rules_with_a_name_each():
    assert len(RULES) == len(RULES_BY_NAME) == 56


def test_catalogue_levels_are_32_blocks_23_overrides_and_one_info():
    levels = [rule.level for rule in RULES]

    assert [levels.count(level) for level in Level] == [32, 23, 1]


def test_catalogue_groups_stand_in_the_order_of_the_contract():
    assert list(dict.fromkeys(rule.group for rule in RULES)) == list(Group)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_computed_by_the_function_of_its_name(rule):
    check = dict(evaluate.CHECKS)[rule]

    assert check.__name__ == rule.name.replace("-", "_")
    assert check.__module__.endswith(f".gate.{rule.group}")
    assert check.__doc__


def test_every_limit_has_a_unit_and_a_basis_and_serves_a_rule():
    used = {limit for rule in RULES for limit in rule.limits}

    assert used == set(LIMIT_NAMES)
    assert all(unit_of(name) and basis_of(name) for name in LIMIT_NAMES)


def test_limits_named_by_a_rule_are_those_its_function_reads():
    read = {}
    for _, check in evaluate.CHECKS:
        code = Path(check.__code__.co_filename).read_text(encoding="utf-8")
        functions = {
            node.name: node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)
        }
        read[check.__name__] = _limits_read(check.__name__, functions)

    for rule in RULES:
        assert read[rule.name.replace("-", "_")] == set(rule.limits), rule.name


def _limits_read(name: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """Follow a function and the helpers of its module to the limits they read."""
    nodes = list(ast.walk(functions[name]))
    found = {node.attr for node in nodes if isinstance(node, ast.Attribute)} & set(LIMIT_NAMES)
    called = {node.id for node in nodes if isinstance(node, ast.Name)} & set(functions) - {name}
    return found.union(*(_limits_read(each, functions) for each in called))


def test_default_limits_are_those_of_the_fact_sheet():
    assert GateLimits() == DEFAULT_LIMITS
    assert len(DEFAULT_LIMITS.lab_levels) == 23
    assert sum(map(len, DEFAULT_LIMITS.lab_levels.values())) == 49
