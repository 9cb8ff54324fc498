"""What Celery runs for billing. Each task may run twice."""

from celery import shared_task
from django.utils import timezone

from billing.documents import papers_pdf
from billing.services import batching
from clinic.models import Job


@shared_task
def make_batch(job_id: int) -> None:
    job = Job.objects.get(pk=job_id)
    batching.make_batch(job=job, render=papers_pdf, now=timezone.now())
