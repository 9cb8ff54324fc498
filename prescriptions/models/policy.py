from django.db import models
from django.db.models import Q

from clinic.history import tracked
from clinic.models import Recorded


@tracked()
class GatePolicy(Recorded):
    """The clinic's limits of the gate from a day on: only those that differ from the defaults.

    `limits` maps a field of `GateLimits` to its value as a decimal string.
    """

    valid_from = models.DateField(unique=True)
    limits = models.JSONField(default=dict)
    reason = models.CharField(max_length=500)
    checked_by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")
    reviewed_on = models.DateField()
    next_review_on = models.DateField()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="gate_policy_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}"
