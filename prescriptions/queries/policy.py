"""The clinic's limits of the gate on a day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from labs.rules.levels import LevelRules, by_analyte, level_row, level_rule
from prescriptions.models import GatePolicy
from prescriptions.rules.gate.limit_changes import lab_rows
from prescriptions.rules.gate.limits import DEFAULT_LIMITS, LIMIT_NAMES, GateLimits


def policies_on(day: date) -> QuerySet[GatePolicy]:
    """Return the policies that have come into force, the one that holds first."""
    standing = GatePolicy.objects.standing()
    return standing.filter(valid_from__lte=day).order_by("-valid_from", "-pk")


def policy_on(day: date) -> GatePolicy | None:
    """Return the policy in force; None while the clinic has only the defaults."""
    return policies_on(day).first()


def latest_policy() -> GatePolicy | None:
    """Return the last policy, in force or planned: what a change starts from."""
    return GatePolicy.objects.standing().order_by("-valid_from", "-pk").first()


def limits_of(policy: GatePolicy | None) -> GateLimits:
    """Return the defaults with what the policy changes."""
    return DEFAULT_LIMITS if policy is None else limits_with(policy.limits)


def limits_with(changed: Mapping[str, Any]) -> GateLimits:
    """Return the defaults with what a policy keeps as changed.

    Raises ValueError for a name or number that is no limit, so that a damaged policy
    refuses every supply instead of passing for the defaults.
    """
    return GateLimits(**{name: _limit(name, text) for name, text in changed.items()})


def readable_limits(changed: Mapping[str, Any]) -> GateLimits:
    """Return the limits for a page that is read: the defaults where a policy is damaged.

    The gate refuses every supply then; what was measured can still be read.
    """
    try:
        return limits_with(changed)
    except ValueError:
        return DEFAULT_LIMITS


def readable_limits_on(day: date) -> GateLimits:
    """Return the same of the policy in force; one query."""
    policy = policy_on(day)
    return readable_limits(policy.limits if policy else {})


def lab_levels_on(day: date) -> LevelRules:
    """Return the laboratory levels in force; one query, and ValueError where they are damaged."""
    return limits_of(policy_on(day)).lab_levels


def reads_tests_twice(day: date) -> bool:
    """Say whether a negative pregnancy test counts only once two people have read it."""
    return bool(policies_on(day).values_list("pregnancy_tests_read_twice", flat=True).first())


def reads_tests_twice_on(day: date) -> Combinable:
    """Return the same as a column, for a query that is asked anyway."""
    setting = policies_on(day).values("pregnancy_tests_read_twice")[:1]
    return Coalesce(Subquery(setting), Value(False))  # noqa: FBT003 - a value in SQL


def differing(limits: GateLimits) -> dict[str, Any]:
    """Return the limits that differ from the defaults, as a policy keeps them."""
    return {
        name: _stored(getattr(limits, name))
        for name in LIMIT_NAMES
        if getattr(limits, name) != getattr(DEFAULT_LIMITS, name)
    }


def _stored(value: Any) -> Any:
    return str(value) if isinstance(value, int | Decimal) else list(map(level_row, lab_rows(value)))


def _limit(name: str, text: Any) -> Any:
    if name == "lab_levels":
        return by_analyte(level_rule(row) for row in text)
    default = getattr(DEFAULT_LIMITS, name, None)
    if default is None:
        raise ValueError(f"there is no limit {name!r}")
    number = Decimal(text)
    if isinstance(default, Decimal):
        return number
    if number != int(number):
        raise ValueError(f"the limit {name!r} is a whole number")
    return int(number)
