from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutboxMessage(models.Model):
    """Work promised in the transaction that made it necessary; see `clinic.outbox`."""

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    payload = models.JSONField()
    promised_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=100, blank=True)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "key"], name="outbox_message_once"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(done_at=None, given_up_at=None),
                name="outbox_message_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
