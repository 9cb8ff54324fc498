from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Branch, Recorded
from clinic.models.base import ChoiceField
from patients.models import Visit
from prescriptions.models import walls
from prescriptions.models.course import Course
from prescriptions.models.policy import GatePolicy
from prescriptions.models.product import Lot, Product


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    def standing(self) -> "PrescriptionQuerySet":
        return self.filter(voided_at=None)


@tracked()
class Prescription(Recorded):
    """A doctor's decision, mg a day for some days, with the facts and findings that allowed it."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="prescriptions")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="prescriptions")
    product = models.ForeignKey(Product, models.PROTECT, related_name="prescriptions")
    prescribed_on = models.DateField()
    prescribed_by = models.ForeignKey("clinic.User", models.PROTECT, related_name="prescriptions")
    daily_mg = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    units_10mg = models.PositiveSmallIntegerField()
    units_20mg = models.PositiveSmallIntegerField()
    last_dose_on = models.DateField()
    dose_reason = models.CharField(max_length=500, blank=True)
    policy = models.ForeignKey(
        GatePolicy, models.PROTECT, null=True, blank=True, related_name="prescriptions"
    )
    gate_facts = models.JSONField()
    gate_findings = models.JSONField()
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_reason = models.CharField(max_length=500, blank=True)

    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-prescribed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(daily_mg__gte=10, daily_mg__lte=140), name="prescription_daily_mg"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=60), name="prescription_days"
            ),
            models.CheckConstraint(
                condition=Q(
                    units_10mg__exact=(F("daily_mg") * F("days") - F("units_20mg") * 20) / 10,
                    daily_mg__in=range(10, 141, 10),
                ),
                name="prescription_units_make_the_dose",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, voided_reason="")
                | Q(~Q(voided_reason=""), voided_at__isnull=False, voided_by__isnull=False),
                name="prescription_voided_with_reason",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(voided_at=None), name="prescription_one_a_visit"
            ),
        ]
        # Its own number comes along: the outcomes add up every course without its wide rows.
        indexes = [
            models.Index(
                fields=["course", "prescribed_on"], include=["id"], name="prescription_in_order"
            )
        ]
        triggers = walls.PRESCRIPTION

    def __str__(self) -> str:
        return f"{self.daily_mg} mg x {self.days}"


@tracked()
class Override(Recorded):
    """A named doctor's reason to pass one finding, for one prescription alone."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="overrides")
    rule = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prescription", "rule"], name="override_once_a_rule"),
            models.CheckConstraint(
                condition=Q(reason__regex=r"^\s*\S(.*\S){9}"),
                name="override_reason_in_words",
            ),
        ]
        triggers = walls.OVERRIDE

    def __str__(self) -> str:
        return self.rule


@tracked()
class Dispense(Recorded):
    """Units handed over for a prescription. The gate was asked again on that day."""

    prescription = models.ForeignKey(
        Prescription, models.PROTECT, related_name="dispenses", db_index=False
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dispenses")
    dispensed_on = models.DateField()
    gate_facts = models.JSONField()
    gate_findings = models.JSONField()

    class Meta:
        ordering = ["dispensed_on", "pk"]
        indexes = [
            models.Index(fields=["prescription"], include=["id"], name="dispense_of_prescription")
        ]
        triggers = walls.DISPENSE

    def __str__(self) -> str:
        return f"{self.prescription_id} {self.dispensed_on}"


@tracked()
class DispenseLine(models.Model):
    """How many units of which lot were handed over."""

    dispense = models.ForeignKey(Dispense, models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="dispense_lines")
    units = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(units__gte=1), name="dispense_line_units"),
            models.UniqueConstraint(fields=["dispense", "lot"], name="dispense_line_once_a_lot"),
        ]
        triggers = walls.DISPENSE_LINE

    def __str__(self) -> str:
        return f"{self.lot_id} x {self.units}"


@tracked()
class Return(Recorded):
    """Units brought back unused; they no longer count towards the cumulative dose."""

    class Fate(models.TextChoices):
        DESTROYED = "destroyed", _("Destroyed")
        QUARANTINED = "quarantined", _("Set aside")

    line = models.ForeignKey(DispenseLine, models.PROTECT, related_name="returns")
    returned_on = models.DateField()
    units = models.PositiveSmallIntegerField()
    fate = ChoiceField(max_length=11, choices=Fate, default=Fate.DESTROYED)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(units__gte=1), name="return_units"),
        ]
        triggers = walls.RETURN

    def __str__(self) -> str:
        return f"{self.line_id} x {self.units}"
