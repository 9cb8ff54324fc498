from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import ChoiceField


class AccessLog(models.Model):
    """Who viewed, printed or exported which patient: append-only, each row hashed over the last.

    The database numbers, times and hashes the rows; Python only says what happened.
    """

    class Action(models.TextChoices):
        VIEW = "view", _("Viewed")
        PRINT = "print", _("Printed")
        EXPORT = "export", _("Exported")
        DENIED = "denied", _("Refused")
        SIGN_IN = "sign_in", _("Signed in")
        SIGN_OUT = "sign_out", _("Signed out")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = ChoiceField(max_length=20, choices=Action)
    # Plain numbers, not foreign keys: a log row stands whatever becomes of what it names.
    user_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    view = models.CharField(max_length=100)
    object_id = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=32, blank=True)
    previous_hash = models.BinaryField(max_length=32)
    row_hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["patient_id", "-sequence"], name="access_log_patient"),
            models.Index(fields=["user_id", "-sequence"], name="access_log_user"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class AccessLogAnchor(models.Model):
    """The log's last hash on a day. Kept elsewhere too, it shows a deleted tail."""

    on = models.DateField(unique=True)
    anchored_at = models.DateTimeField()
    sequence = models.BigIntegerField()
    row_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.on} {self.sequence}"
