"""What beat wakes: planning and sending. The truth about the work is in PostgreSQL."""

from celery import shared_task
from django.utils import timezone

from reminders.services.claiming import settle_abandoned
from reminders.services.planning import leave_channels, plan_all
from reminders.services.sending import send_due
from reminders.services.texting import look_for_doubtful, send_texts


@shared_task
def plan_reminders() -> None:
    now = timezone.now()
    plan_all(now=now)
    leave_channels(now=now)


@shared_task
def send_due_reminders() -> None:
    now = timezone.now()
    settle_abandoned(now=now)
    send_due(now=now)


@shared_task
def send_due_texts() -> None:
    send_texts(now=timezone.now())


@shared_task
def look_for_texts() -> None:
    look_for_doubtful(now=timezone.now())
