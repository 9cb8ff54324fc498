"""The doctors' list."""

from datetime import datetime

from django.db import transaction

from clinic.models import User
from prescriptions.models import DoctorTask


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
