import pgtrigger
from django.db import models
from django.db.models import Q

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import both_or_neither
from labs.models import LabReport
from patients.models import Patient


class ResultAlarmQuerySet(models.QuerySet["ResultAlarm"]):
    def open(self) -> "ResultAlarmQuerySet":
        return self.filter(acknowledged_at=None)


@tracked()
class ResultAlarm(Recorded):
    """A panel with a value at stop level: on top of the inbox until a named doctor has it."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="result_alarms")
    report = models.ForeignKey(LabReport, models.PROTECT, related_name="alarms")
    analytes = models.JSONField(default=list)
    raised_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True)

    objects = ResultAlarmQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(acknowledged_at=None),
                name="result_alarm_one_open",
            ),
            models.CheckConstraint(
                condition=both_or_neither("acknowledged_at", "acknowledged_by"),
                name="result_alarm_acknowledged_pair",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="alarm_stays", fields=["patient", "report", "raised_at", "recorded_by"]
            ),
            pgtrigger.Protect(
                name="acknowledged_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__acknowledged_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.analytes}"
