"""What Celery runs for results. Each task may run twice."""

import logging
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from clinic.models import Job
from clinic.services.loading import system_user
from clinic.slots import once_per_slot
from labs.models import Laboratory
from prescriptions.services import alarms, folders, importing

logger = logging.getLogger(__name__)


@shared_task
def write_import(job_id: int) -> None:
    importing.write_import(job=Job.objects.get(pk=job_id), now=timezone.now())


@shared_task
def escalate_alarms() -> None:
    alarms.escalate_alarms(now=timezone.now())


@shared_task
@once_per_slot(300)
def import_lab_folders() -> None:
    """Import what laboratories have left in their folders since."""
    if not settings.LAB_FOLDER:
        return
    for laboratory in Laboratory.objects.filter(is_active=True):
        # A name with a slash would lead elsewhere.
        folder = Path(settings.LAB_FOLDER) / Path(laboratory.name).name
        if laboratory.name == folder.name and folder.is_dir():
            found = folders.import_folder(
                folder=folder, laboratory=laboratory, by=system_user(), now=timezone.now()
            )
            for outcome in found:
                logger.info("laboratory's file", extra={"refusal": outcome.refusal})
