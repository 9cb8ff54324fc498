"""Words of an export: what it is, how far, and why it failed."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import Job
from reports.old_patient_words import FILE_WORDS

register = template.Library()

KINDS = {
    "reports.courses": gettext_lazy("Course report"),
    "reports.outcomes": gettext_lazy("Outcomes"),
    "reports.patient": gettext_lazy("Record of a patient"),
    "reports.old_patients": gettext_lazy("Import of old patients"),
}
TONES = {"waiting": "none", "running": "info", "done": "ok", "failed": "stop", "cancelled": "none"}
REASONS = {
    "worker_lost": gettext_lazy("The worker was stopped twice. Make it again."),
    "cell_too_long": gettext_lazy("A text is longer than XLSX can hold. Choose CSV or Parquet."),
    "too_many_rows": gettext_lazy("There are more rows than XLSX can hold. Choose CSV or Parquet."),
    "disk_full": gettext_lazy("The disk is full. Tell whoever looks after the server."),
    "not_allowed": gettext_lazy("You may no longer have names in this file."),
    "not_allowed_import": gettext_lazy("You may no longer import patients."),
    "file_gone": gettext_lazy("The file that was handed in is removed. Hand it in again."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """What the list shows of a job."""

    title: str
    tone: str
    words: str
    is_open: bool
    is_ready: bool


@register.simple_tag
def job_state(job: Job) -> JobState:
    now = timezone.now()
    is_open = job.state in Job.OPEN
    is_ready = bool(job.file) and job.expires_at is not None and job.expires_at > now
    return JobState(
        title=_title(job),
        tone=TONES[job.state],
        words=_progress(job, now) if is_open else _ended(job, is_ready=is_ready),
        is_open=is_open,
        is_ready=is_ready,
    )


def _title(job: Job) -> str:
    """Return what was asked for; that names are in it is said."""
    parts = [str(KINDS[job.kind])]
    if kind := job.parameters.get("format"):
        parts.append(str(kind).upper())
    if job.parameters.get("with_names"):
        parts.append(_("with names"))
    if job.parameters.get("write") is False:
        parts.append(_("check only"))
    return ", ".join(parts)


def _progress(job: Job, now: datetime) -> str:
    if not job.total or not job.done or job.started_at is None:
        return _("Begins soon") if job.state == Job.State.WAITING else _("Preparing")
    took = (now - job.started_at).total_seconds()
    left = ceil(took * (job.total - job.done) / job.done)
    done = _("%(done)s of %(total)s") % {"done": f"{job.done:,}", "total": f"{job.total:,}"}
    return f"{done}, {_left(left)}"


def _left(seconds: int) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return ngettext("%(n)s second left", "%(n)s seconds left", seconds) % {"n": seconds}
    minutes = ceil(seconds / 60)
    return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}


def _file_words(reason: str) -> str:
    """Return why a file that was handed in could not be read."""
    words = FILE_WORDS.get(reason.removeprefix("file_"), _("It could not be made. Make it again."))
    return str(words)


def _ended(job: Job, *, is_ready: bool) -> str:
    if job.state == Job.State.FAILED:
        return str(REASONS.get(job.message) or _file_words(job.message))
    if job.state == Job.State.DONE and not is_ready:
        return _("The file has expired.")
    return ""
