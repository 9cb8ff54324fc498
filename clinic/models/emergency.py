from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models.base import ChoiceField, both_or_neither

LASTS = timedelta(hours=1)
REVIEWED_WITHIN = timedelta(days=1)


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def standing(self, now: datetime) -> "EmergencyAccessQuerySet":
        return self.filter(opened_at__lte=now, closes_at__gt=now)

    def unreviewed(self) -> "EmergencyAccessQuerySet":
        return self.filter(reviewed_at=None)


@tracked()
class EmergencyAccess(models.Model):
    """One chart opened, for a while and with a reason, to somebody whose role sees none."""

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    user = models.ForeignKey("clinic.User", models.PROTECT, related_name="emergency_accesses")
    # A plain number, as in the access log: patients belong to an app above this one.
    patient_id = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = ChoiceField(max_length=13, choices=Outcome, blank=True)
    review_note = models.CharField(max_length=500, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_access_with_reason"),
            models.CheckConstraint(
                condition=Q(
                    closes_at__gt=F("opened_at"), closes_at__lte=F("opened_at") + timedelta(hours=1)
                ),
                name="emergency_access_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=both_or_neither("reviewed_at", "reviewed_by"),
                name="emergency_access_reviewed_pair",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, outcome="")
                | Q(~Q(outcome=""), ~Q(review_note=""), reviewed_at__isnull=False),
                name="emergency_access_reviewed_with_note",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="emergency_access_reviewed_by_another",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="written_once",
                exclude=["reviewed_at", "reviewed_by", "outcome", "review_note"],
            ),
            pgtrigger.Protect(
                name="reviewed_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__reviewed_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]
        indexes = [
            models.Index(fields=["user", "patient_id", "closes_at"], name="emergency_access_held"),
            models.Index(
                fields=["opened_at"], condition=Q(reviewed_at=None), name="emergency_access_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def review_due_at(self) -> datetime:
        return self.opened_at + REVIEWED_WITHIN
