"""What the patient told: the lists that the gate asks for, and when they were asked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models import Recorded
from clinic.models.base import ChoiceField
from patients.models.merge_walls import patient_is_current
from patients.models.patient import Patient


class HistoryEntryQuerySet(models.QuerySet["HistoryEntry"]):
    def standing(self) -> "HistoryEntryQuerySet":
        return self.filter(withdrawn_at=None)


@tracked()
class HistoryEntry(Recorded):
    """One item of a patient's history. Wrong ones are withdrawn with a reason, never deleted.

    Codes are those of the gate's contract: SEED-CONTRA, SEED-ALLERGY, SEED-DDI,
    SEED-PROC-1, SEED-VAX.
    """

    class Kind(models.TextChoices):
        CONDITION = "condition", _("Condition")
        ALLERGY = "allergy", _("Allergy")
        MEDICATION = "medication", _("Medicine")
        LASIK = "lasik", _("LASIK")
        VACCINATION = "vaccination", _("Vaccination")
        PREVIOUS_TREATMENT = "previous_treatment", _("Previous treatment")

    class Status(models.TextChoices):
        CURRENT = "current", _("Current")
        PAST = "past", _("Past")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="history_entries")
    kind = ChoiceField(max_length=20, choices=Kind)
    code = models.CharField(max_length=40)
    status = ChoiceField(max_length=7, choices=Status, default=Status.CURRENT)
    has_specialist_letter = models.BooleanField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects = HistoryEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["lasik", "vaccination"]) | Q(on__isnull=False),
                name="history_entry_dated",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(
                    ~Q(withdrawn_reason=""), withdrawn_at__isnull=False, withdrawn_by__isnull=False
                ),
                name="history_entry_withdrawn_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "kind"], name="history_entry_of_patient")]
        triggers = [patient_is_current()]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


@tracked()
class HistoryAsked(Recorded):
    """That a list was asked for on a day: only then does an empty list mean "none"."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="history_asked")
    kind = ChoiceField(max_length=20, choices=HistoryEntry.Kind)
    asked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "asked_on"], name="history_asked_once_a_day"
            ),
        ]
        triggers = [patient_is_current()]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_on}"
