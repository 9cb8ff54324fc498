"""Facts as JSON, in the shape that parsing reads: what a prescription keeps of them."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from labs.rules.levels import LabResult
from prescriptions.rules.gate.facts import GateFacts

_AS_THEY_ARE = (str, int)


def facts_as_json(facts: GateFacts) -> dict[str, Any]:
    """Return facts that `facts_from_json` reads back equal; decimals are strings."""
    return _part(facts)


def _part(part: Any) -> dict[str, Any]:
    return {name: _value(getattr(part, name)) for name in _names(part.__class__)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _value(value: Any) -> Any:
    if value is None or isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    if isinstance(value, LabResult):
        return _lab_result(value)
    return _part(value)


def _lab_result(result: LabResult) -> dict[str, Any]:
    written = {
        "analyte": result.analyte,
        "value": str(result.measured.number),
        "low": _value(result.low),
        "high": _value(result.high),
        "baseline": _value(result.baseline),
        "fasting": result.fasting,
    }
    if result.measured.comparator:
        written["comparator"] = result.measured.comparator
    return written
