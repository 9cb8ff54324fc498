"""What keeps a form safe: no double submit, no lost typing."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class IdempotencyKey(models.Model):
    """A submitted form's key, with what came of it: a second submit gets the same answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField()
    purpose = models.CharField(max_length=60)
    request_hash = models.BinaryField(max_length=32)
    result = models.CharField(max_length=200)
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["used_at"], name="idempotency_key_age")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"


class FormDraft(models.Model):
    """What somebody has typed into a form that is not sent yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    form = models.CharField(max_length=100)
    fields = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form"], name="form_draft_once"),
        ]

    def __str__(self) -> str:
        return self.form
