"""Passing a finding: a doctor, recently authenticated, a reason for each rule."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from clinic.models import User
from clinic.roles import DOCTOR
from clinic.rules.findings import Finding
from prescriptions.inputs import Overrides
from prescriptions.models import Override, Prescription
from prescriptions.services.refusals import (
    NotADoctor,
    ReasonTooShort,
    ReauthenticationNeeded,
)

AUTHENTICATION_LASTS = timedelta(minutes=5)
REASON_LETTERS = 10


def passed_rules(
    overrides: Overrides, findings: Iterable[Finding], by: User, now: datetime
) -> frozenset[str]:
    """Return the rules that `overrides` passes, of those that ask for one.

    Raises NotADoctor, ReauthenticationNeeded or ReasonTooShort.
    """
    asked = {finding.rule for finding in findings}
    given = {rule: reason for rule, reason in overrides.reasons.items() if rule in asked}
    if not given:
        return frozenset()
    if DOCTOR not in by.roles:
        raise NotADoctor
    if not _is_recent(overrides.authenticated_at, now):
        raise ReauthenticationNeeded
    for rule, reason in given.items():
        if len("".join(reason.split())) < REASON_LETTERS:
            raise ReasonTooShort(rule)
    return frozenset(given)


def record_overrides(
    prescription: Prescription, overrides: Overrides, rules: frozenset[str], by: User
) -> None:
    """Write the reasons beside the prescription they are for, and for no other."""
    Override.objects.bulk_create(
        Override(
            prescription=prescription,
            rule=rule,
            reason=overrides.reasons[rule].strip(),
            recorded_by=by,
        )
        for rule in sorted(rules)
    )


def _is_recent(authenticated_at: datetime | None, now: datetime) -> bool:
    if authenticated_at is None:
        return False
    return timedelta(0) <= now - authenticated_at <= AUTHENTICATION_LASTS
