from django.db import models
from django.db.models import Q

from clinic.history import tracked
from clinic.models import Recorded
from prescriptions.models import policy_walls


class GatePolicyQuerySet(models.QuerySet["GatePolicy"]):
    def standing(self) -> "GatePolicyQuerySet":
        return self.filter(voided_at=None)


@tracked()
class GatePolicy(Recorded):
    """The clinic's limits of the gate from a day on: only those that differ from the defaults.

    `limits` maps a field of `GateLimits` to its value as a decimal string, `lab_levels` to the
    rows of its table. Of two that begin on one day the later one holds. One that has not begun
    can be withdrawn; afterwards only a new one follows it.
    """

    valid_from = models.DateField()
    limits = models.JSONField(default=dict)
    # How tests are entered, no limit of the gate: a negative one counts once two people read it.
    pregnancy_tests_read_twice = models.BooleanField(default=False, db_default=False)
    reason = models.CharField(max_length=500)
    checked_by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")
    reviewed_on = models.DateField()
    next_review_on = models.DateField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_reason = models.CharField(max_length=500, blank=True, db_default="")

    objects = GatePolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="gate_policy_with_reason"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, voided_reason="")
                | Q(~Q(voided_reason=""), voided_at__isnull=False, voided_by__isnull=False),
                name="gate_policy_voided_with_reason",
            ),
        ]
        triggers = policy_walls.POLICY

    def __str__(self) -> str:
        return f"{self.valid_from}"
