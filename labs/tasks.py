"""What Celery runs for laboratories' files. Each task may run twice."""

from celery import shared_task
from django.utils import timezone

from clinic.models import Job
from labs.services import incoming


@shared_task
def read_import(job_id: int) -> None:
    incoming.read_import(job=Job.objects.get(pk=job_id), now=timezone.now())
