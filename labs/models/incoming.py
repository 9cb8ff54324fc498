import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked, tracked_after_insert
from clinic.models import Job, Recorded
from clinic.models.base import ChoiceField, both_or_neither
from labs.models.catalogue import Analyte, Laboratory
from patients.models import Patient


@tracked()
class LabColumns(Recorded):
    """What the columns of a laboratory's tables mean; the latest row counts."""

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="columns")
    roles = models.JSONField()
    analytes = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.laboratory_id} {self.pk}"


@tracked()
class LabCode(Recorded):
    """A laboratory's own code or name of an analyte; without one, the clinic leaves it out."""

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="codes")
    told = models.CharField(max_length=100)
    analyte = models.ForeignKey(
        Analyte, models.PROTECT, null=True, blank=True, related_name="codes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["laboratory", "told"], name="lab_code_once"),
        ]

    def __str__(self) -> str:
        return self.told


class LabImportQuerySet(models.QuerySet["LabImport"]):
    def counting(self) -> "LabImportQuerySet":
        """Leave out files that were refused or taken back: the same file may come again."""
        return self.exclude(state__in=LabImport.ENDED)


@tracked()
class LabImport(Recorded):
    """A laboratory's file: kept as it came, read without writing results, then confirmed."""

    class State(models.TextChoices):
        COLUMNS = "columns", _("Columns to be named")
        READING = "reading", _("Being read")
        READY = "ready", _("To be confirmed")
        WRITING = "writing", _("Being imported")
        DONE = "done", _("Imported")
        REFUSED = "refused", _("Refused")
        DISCARDED = "discarded", _("Discarded")
        UNDONE = "undone", _("Taken back")

    ENDED = (State.REFUSED, State.DISCARDED, State.UNDONE)

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="imports")
    file = models.FileField(upload_to="lab-files/")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=10)
    encoding = models.CharField(max_length=20)
    state = ChoiceField(max_length=10, choices=State, default=State.READING)
    refusal = models.CharField(max_length=40, blank=True)
    row_count = models.PositiveIntegerField(null=True, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = LabImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["laboratory", "sha256"],
                condition=~Q(state__in=["refused", "discarded", "undone"]),
                name="lab_import_file_once",
            ),
            models.CheckConstraint(
                condition=both_or_neither("confirmed_at", "confirmed_by"),
                name="lab_import_confirmed_pair",
            ),
            models.CheckConstraint(
                condition=both_or_neither("ended_at", "ended_by"), name="lab_import_ended_pair"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="file_stays",
                fields=["laboratory", "file", "file_name", "sha256", "recorded_by"],
            ),
            pgtrigger.Protect(
                name="ended_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["refused", "discarded", "undone"]),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("labs:import_detail", args=[self.pk])


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def waiting(self) -> "ImportRowQuerySet":
        """Return the rows of imported files that wait for a person."""
        return self.filter(state=ImportRow.State.WAITING, lab_import__state=LabImport.State.DONE)


@tracked_after_insert()
class ImportRow(models.Model):
    """One result of a file as it was told, and where it ended."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        SAME = "same", _("Known already")
        CHANGED = "changed", _("Changed")
        WAITING = "waiting", _("Waits for a person")
        REJECTED = "rejected", _("Rejected")

    lab_import = models.ForeignKey(LabImport, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    told = models.JSONField()
    state = ChoiceField(max_length=8, choices=State)
    reason = models.CharField(max_length=40, blank=True)
    patient = models.ForeignKey(
        Patient, models.PROTECT, null=True, blank=True, related_name="import_rows"
    )
    analyte = models.ForeignKey(Analyte, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_note = models.CharField(max_length=500, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["lab_import", "position"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "rejected"]) & ~Q(reason="")
                | Q(
                    state__in=["new", "same", "changed"],
                    patient__isnull=False,
                    analyte__isnull=False,
                ),
                name="import_row_says_why",
            ),
            models.CheckConstraint(
                condition=both_or_neither("decided_at", "decided_by"),
                name="import_row_decided_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lab_import", "position"],
                condition=Q(state="waiting"),
                name="import_row_waiting",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="told_stays", fields=["lab_import", "position", "told"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.lab_import_id}/{self.position}"
