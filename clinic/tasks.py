"""What Celery runs for the kernel. Each task may run twice."""

from celery import shared_task
from django.utils import timezone

from clinic import outbox
from clinic.chain import anchor
from clinic.models import Heartbeat
from clinic.services import jobs
from clinic.slots import forget_old_slots, once_per_slot

SWEPT_AT_ONCE = 500


@shared_task
def deliver(message_id: int) -> None:
    outbox.deliver(message_id)


@shared_task
def sweep_outbox() -> None:
    """Carry out what is due and was not woken: a lost broker makes work late, never lost."""
    for message_id in outbox.due_messages(SWEPT_AT_ONCE):
        outbox.deliver(message_id)


@shared_task
def record_heartbeat() -> None:
    """Sent by the scheduler and run by a worker: it shows that both are alive."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"heard_at": timezone.now()})


@shared_task
@once_per_slot(3_600)
def anchor_access_log() -> None:
    """Keep the log's last hash outside the database, and forget slots of the past."""
    anchor(on=timezone.localdate())
    forget_old_slots(timezone.now())


@shared_task
def run_job(job_id: int) -> None:
    jobs.run_job(job_id)


@shared_task
def sweep_jobs() -> None:
    jobs.sweep_jobs(timezone.now())
