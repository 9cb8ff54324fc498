"""What rules say about a patient: findings, and the verdict that gathers them.

Findings carry no language. A catalogue of words turns them into Japanese or English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, cast

FindingValue = date | int | Decimal | str | tuple[str, ...] | None
Values = Mapping[str, FindingValue]

NO_VALUES: Values = MappingProxyType({})


class Level(StrEnum):
    """How far a finding stops a decision."""

    BLOCK = "block"
    OVERRIDE = "override"
    INFO = "info"


class Decision(StrEnum):
    """What all findings together allow."""

    CLEAR = "clear"
    NEEDS_OVERRIDE = "needs_override"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a rule, with the values behind it."""

    rule: str
    level: Level
    basis: str
    values: Values = field(default_factory=lambda: NO_VALUES, hash=False)

    def as_json(self) -> dict[str, Any]:
        """Return what a record keeps of the finding; `from_json` reads it back equal."""
        return {
            "rule": self.rule,
            "level": self.level.value,
            "basis": self.basis,
            "values": {name: _stored(value) for name, value in self.values.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Finding":
        """Read a finding from a record."""
        values = {name: _read(value) for name, value in stored.get("values", {}).items()}
        return cls(stored["rule"], Level(stored["level"]), stored["basis"], values)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings of one evaluation, in the order of their rules."""

    findings: tuple[Finding, ...]

    @property
    def decision(self) -> Decision:
        """Return `blocked` if any finding blocks, else whether an override is asked for."""
        levels = {finding.level for finding in self.findings}
        if Level.BLOCK in levels:
            return Decision.BLOCKED
        return Decision.NEEDS_OVERRIDE if Level.OVERRIDE in levels else Decision.CLEAR

    @property
    def blocked(self) -> bool:
        return self.decision is Decision.BLOCKED

    @property
    def to_override(self) -> tuple[Finding, ...]:
        """Return the findings that a doctor may pass with a reason each."""
        return tuple(f for f in self.findings if f.level is Level.OVERRIDE)

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(finding.rule for finding in self.findings)


def _stored(value: FindingValue) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return list(value) if isinstance(value, tuple) else value


def _read(value: Any) -> FindingValue:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        kind, text = next(iter(value.items()))
        return date.fromisoformat(text) if kind == "date" else Decimal(text)
    return cast("int | str | None", value)
