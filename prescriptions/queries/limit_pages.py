"""The clinic's limits for their page: what is in force, what is planned, what was before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from clinic.rules.numbers import plain_text
from prescriptions.gate_words.codes import code_words
from prescriptions.gate_words.limit_words import (
    READ_TWICE,
    lab_row_unit,
    lab_row_words,
    limit_words,
    unit_words,
)
from prescriptions.models import GatePolicy
from prescriptions.queries.policy import limits_of
from prescriptions.rules.gate.limit_changes import LAB_LEVELS, lab_rows
from prescriptions.rules.gate.limits import (
    DEFAULT_LIMITS,
    LIMIT_NAMES,
    GateLimits,
    basis_of,
    bounds_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLimit:
    """One limit: its number now and as proposed."""

    words: str
    unit: str
    number: str
    proposed: str
    basis: str
    is_laboratory: bool

    @property
    def is_changed(self) -> bool:
        return self.number != self.proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a policy changed of one limit."""

    words: str
    unit: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPolicy:
    """One entry of the history of limits."""

    policy: GatePolicy
    state: str
    differences: tuple[Difference, ...]

    @property
    def key(self) -> str:
        return str(self.policy.pk)


def shown_limits(limits: GateLimits) -> list[ShownLimit]:
    """Return every limit in the order of the table, the laboratory levels after them."""
    return _shown(_rows(limits), _rows(DEFAULT_LIMITS))


def shown_settings(policy: GatePolicy | None) -> list[ShownLimit]:
    """Return how tests are entered, then every limit."""
    return _shown(_settings(policy), _settings(None))


def _shown(rows: Iterator["_Row"], proposed_rows: Iterator["_Row"]) -> list[ShownLimit]:
    return [
        ShownLimit(
            words=now.words,
            unit=now.unit,
            number=now.number,
            proposed=proposed.number,
            basis=now.basis,
            is_laboratory=now.is_laboratory,
        )
        for now, proposed in zip(rows, proposed_rows, strict=True)
    ]


def policy_history(today: date) -> list[ShownPolicy]:
    """Return every policy, the newest first, with what it changed; one query."""
    people = ("checked_by", "recorded_by", "voided_by")
    policies = list(GatePolicy.objects.select_related(*people).order_by("valid_from", "pk"))
    standing = [each for each in policies if each.voided_at is None]
    begun = [each.pk for each in standing if each.valid_from <= today]
    before: GatePolicy | None = None
    shown = []
    for policy in policies:
        state = _state(policy, begun[-1:], today)
        differences = tuple(_differences(before, policy))
        shown.append(ShownPolicy(policy=policy, state=state, differences=differences))
        before = policy if policy.voided_at is None else before
    return shown[::-1]


def _state(policy: GatePolicy, in_force: list[int], today: date) -> str:
    if policy.voided_at is not None:
        return "withdrawn"
    if policy.pk in in_force:
        return "now"
    return "planned" if policy.valid_from > today else "past"


def _differences(before: GatePolicy | None, after: GatePolicy) -> Iterator[Difference]:
    for old, new in zip(_settings(before), _settings(after), strict=True):
        if old != new:
            yield Difference(words=new.words, unit=new.unit, before=old.number, after=new.number)


@dataclass(frozen=True, slots=True)
class _Row:
    words: str
    unit: str
    number: str
    basis: str
    is_laboratory: bool = False


def _settings(policy: GatePolicy | None) -> Iterator[_Row]:
    is_read_twice = policy is not None and policy.pregnancy_tests_read_twice
    answer = code_words("yes" if is_read_twice else "no")
    yield _Row(str(READ_TWICE), "", answer, str(_("the clinic's choice")))
    yield from _rows(limits_of(policy))


def _rows(limits: GateLimits) -> Iterator[_Row]:
    for name in LIMIT_NAMES:
        if bounds_of(name) is not None:
            number = _number(getattr(limits, name))
            yield _Row(str(limit_words(name)), str(unit_words(name)), number, basis_of(name))
    basis = basis_of(LAB_LEVELS)
    for row in lab_rows(limits.lab_levels):
        words, unit = lab_row_words(row), lab_row_unit(row)
        yield _Row(words, unit, _number(row.factor), basis, is_laboratory=True)


def _number(value: Any) -> str:
    return plain_text(value) if isinstance(value, Decimal) else str(value)
