from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clinic.models.base import ChoiceField


class Job(models.Model):
    """Long work for one person, with its progress and, at the end, its file."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    requested_at = models.DateTimeField(db_default=Now())
    state = ChoiceField(max_length=10, choices=State, default=State.WAITING)
    # How many workers have begun it; one that was killed leaves it to another.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to="jobs/", blank=True)
    file_name = models.CharField(max_length=100, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField(null=True)
    heard_from_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=None) | Q(done__lte=F("total")), name="job_done_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class TaskSlot(models.Model):
    """One run of a scheduled task: two schedulers cannot both take it."""

    task = models.CharField(max_length=100)
    slot = models.DateTimeField()
    taken_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "slot"], name="task_slot_once")]

    def __str__(self) -> str:
        return f"{self.task} {self.slot}"


class Heartbeat(models.Model):
    """When a background process was last heard from."""

    name = models.CharField(max_length=60, primary_key=True)
    heard_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class LoginAttemptQuerySet(models.QuerySet["LoginAttempt"]):
    def lately_failed_from(self, address: str | None) -> "LoginAttemptQuerySet":
        since = Now() - timedelta(minutes=5)
        return self.filter(address=address, was_successful=False, attempted_at__gte=since)


class LoginAttempt(models.Model):
    """A try to sign in, kept as evidence and for alarms."""

    attempted_at = models.DateTimeField(db_default=Now())
    email = models.CharField(max_length=254)
    address = models.GenericIPAddressField(null=True)
    was_successful = models.BooleanField()

    objects = LoginAttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["email", "-attempted_at"], name="login_attempt_email"),
            models.Index(fields=["address", "-attempted_at"], name="login_attempt_address"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
