import pgtrigger
from django.db import models
from django.db.models import Q

from clinic.history import tracked
from clinic.models import Recorded
from labs.models.catalogue import Laboratory
from labs.models.report import LabReport
from patients.models import Patient


class LabOrderQuerySet(models.QuerySet["LabOrder"]):
    def open(self) -> "LabOrderQuerySet":
        """Return what is still to be collected."""
        return self.filter(report=None, cancelled_at=None)


@tracked()
class LabOrder(Recorded):
    """Tests to be taken: ordered, then collected (a panel that is awaited) or cancelled."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="lab_orders")
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="orders")
    due_on = models.DateField()
    analytes = models.JSONField()
    needs_pregnancy_test = models.BooleanField()
    report = models.OneToOneField(
        LabReport, models.PROTECT, null=True, blank=True, related_name="order"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_reason = models.CharField(max_length=500, blank=True)

    objects = LabOrderQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_reason="")
                | Q(
                    ~Q(cancelled_reason=""),
                    cancelled_at__isnull=False,
                    cancelled_by__isnull=False,
                    report=None,
                ),
                name="lab_order_cancelled_with_reason",
            ),
            models.UniqueConstraint(
                fields=["patient", "laboratory", "due_on"],
                condition=Q(report=None, cancelled_at=None),
                name="lab_order_one_open_a_day",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="order_stays",
                exclude=["report", "cancelled_at", "cancelled_by", "cancelled_reason"],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.accession_no

    @property
    def accession_no(self) -> str:
        """Return the number on the label, by which the laboratory's file finds the panel."""
        return f"ORD{self.pk:07d}"
