"""What Celery runs for billing. Each task may run twice."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from billing.documents import papers_pdf
from billing.services import batching
from clinic.models import Job


@shared_task(bind=True)
def make_batch(self: Any, job_id: int) -> None:
    job = Job.objects.select_related("requested_by").get(pk=job_id)
    batching.make_batch(
        job=job,
        render=papers_pdf,
        now=timezone.now(),
        is_redelivered=bool((self.request.delivery_info or {}).get("redelivered")),
    )
