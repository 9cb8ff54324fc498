"""The doctors' list, and the clinic's limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from clinic.models import User
from prescriptions.models import DoctorTask, GatePolicy
from prescriptions.queries.policy import limits_of


@dataclass(frozen=True, slots=True)
class Check:
    """Which doctor checked the limits, on which day, and when they are looked at again."""

    by: User
    on: date
    next_on: date


class TaskClosed(Exception):
    """Somebody has closed the task already."""


@transaction.atomic
def close_doctor_task(*, task: DoctorTask, note: str, by: User, now: datetime) -> DoctorTask:
    """Close a task with a note of what was done. Raises TaskClosed."""
    task = DoctorTask.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    if task.closed_at is not None:
        raise TaskClosed
    task.closed_at, task.closed_by, task.closing_note = now, by, note
    task.save(update_fields=["closed_at", "closed_by", "closing_note"])
    return task


@transaction.atomic
def change_gate_limits(
    *,
    valid_from: date,
    limits: Mapping[str, Any],
    reason: str,
    checked: Check,
    by: User,
) -> GatePolicy:
    """Write the limits that differ from the defaults, in force from a day on.

    Raises ValueError for a name or number that is no limit, or a day that is past.
    """
    if valid_from < checked.on:
        raise ValueError("limits change from today on, never backwards")
    policy = GatePolicy(
        valid_from=valid_from,
        limits=dict(limits),
        reason=reason,
        checked_by=checked.by,
        reviewed_on=checked.on,
        next_review_on=checked.next_on,
        recorded_by=by,
    )
    limits_of(policy)
    policy.save()
    return policy
