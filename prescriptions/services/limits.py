"""Changing the clinic's limits: from a day on, checked by a doctor, never backwards."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from clinic.models import User
from clinic.roles import DOCTOR
from prescriptions.inputs import LimitChange
from prescriptions.models import GatePolicy
from prescriptions.queries.policy import differing, latest_policy
from prescriptions.rules.gate.limit_changes import check_limits


class LimitsInThePast(Exception):
    """A changed limit applies from today on, or later."""


class LaterLimitsPlanned(Exception):
    """A change from a later day is recorded already."""

    def __init__(self, valid_from: date) -> None:
        super().__init__(str(valid_from))
        self.valid_from = valid_from


class LimitsChangedMeanwhile(Exception):
    """Somebody else recorded a change after this form was opened."""


class CheckerNotADoctor(Exception):
    """The limits are checked by a doctor who works here."""


class LimitsInForce(Exception):
    """Limits that have begun are not withdrawn: new ones follow them."""


LIMITS_REFUSALS = (
    LimitsInThePast,
    LaterLimitsPlanned,
    LimitsChangedMeanwhile,
    LimitsInForce,
    CheckerNotADoctor,
)


@transaction.atomic
def change_limits(*, change: LimitChange, by: User, now: datetime) -> GatePolicy:
    """Record limits in force from a day on, for every decision from then.

    Raises LimitRefused (out of range, or in contradiction), LimitsInThePast,
    LaterLimitsPlanned, LimitsChangedMeanwhile or CheckerNotADoctor.
    """
    check_limits(change.limits)
    if change.valid_from < timezone.localdate(now):
        raise LimitsInThePast
    if DOCTOR not in change.checked_by.roles or not change.checked_by.is_active:
        raise CheckerNotADoctor
    _one_at_a_time()
    last = latest_policy()
    if (last.pk if last else None) != change.follows:
        raise LimitsChangedMeanwhile
    if last is not None and last.valid_from > change.valid_from:
        raise LaterLimitsPlanned(last.valid_from)
    return GatePolicy.objects.create(
        valid_from=change.valid_from,
        limits=differing(change.limits),
        pregnancy_tests_read_twice=change.pregnancy_tests_read_twice,
        reason=change.reason,
        checked_by=change.checked_by,
        reviewed_on=change.reviewed_on,
        next_review_on=change.next_review_on,
        recorded_by=by,
    )


@transaction.atomic
def withdraw_limits(*, policy: GatePolicy, reason: str, by: User, now: datetime) -> GatePolicy:
    """Take back limits that have not begun. Raises LimitsInForce."""
    _one_at_a_time()
    policy = GatePolicy.objects.get(pk=policy.pk)
    if policy.voided_at is not None or policy.valid_from <= timezone.localdate(now):
        raise LimitsInForce
    policy.voided_at, policy.voided_by, policy.voided_reason = now, by, reason
    policy.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    return policy


def _one_at_a_time() -> None:
    """Let one change after the other look at what is recorded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('limits of the gate'))")
