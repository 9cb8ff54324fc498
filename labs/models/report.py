import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked, tracked_after_insert
from clinic.models import Recorded
from clinic.models.base import ChoiceField, both_or_neither
from labs.models.catalogue import Analyte, Laboratory
from labs.models.incoming import ImportRow
from patients.models import Patient, Visit
from patients.models.merge_walls import patient_is_current


class LabReportQuerySet(models.QuerySet["LabReport"]):
    def standing(self) -> "LabReportQuerySet":
        return self.filter(voided_at=None)

    def unreviewed(self) -> "LabReportQuerySet":
        return self.standing().filter(resulted_at__isnull=False, reviewed_at=None)


@tracked()
class LabReport(Recorded):
    """One blood panel: collected, resulted and reviewed are three different moments."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="lab_reports")
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="lab_reports"
    )
    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="reports")
    accession_no = models.CharField(max_length=40, blank=True)
    collected_at = models.DateTimeField()
    collected_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # As a file told it, where the clinic's own moment differs; by it the file finds back.
    told_collected_at = models.DateTimeField(null=True, blank=True)
    is_fasting = models.BooleanField(null=True, blank=True)
    resulted_at = models.DateTimeField(null=True, blank=True)
    resulted_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_comment = models.CharField(max_length=500, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_reason = models.CharField(max_length=500, blank=True)

    objects = LabReportQuerySet.as_manager()

    class Meta:
        ordering = ["-collected_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("resulted_at", "resulted_by"),
                name="lab_report_resulted_pair",
            ),
            models.CheckConstraint(
                condition=both_or_neither("reviewed_at", "reviewed_by"),
                name="lab_report_reviewed_pair",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None) | Q(resulted_at__isnull=False),
                name="lab_report_reviewed_after_result",
            ),
            models.CheckConstraint(
                condition=Q(resulted_at=None) | Q(resulted_at__gte=F("collected_at")),
                name="lab_report_resulted_after_collection",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, voided_reason="")
                | Q(~Q(voided_reason=""), voided_at__isnull=False, voided_by__isnull=False),
                name="lab_report_voided_with_reason",
            ),
            models.UniqueConstraint(
                fields=["laboratory", "accession_no"],
                condition=~Q(accession_no="") & Q(voided_at=None),
                name="lab_report_accession_once",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-collected_at"], name="lab_report_of_patient")]
        triggers = [
            patient_is_current(),
            pgtrigger.ReadOnly(
                name="specimen_stays",
                fields=["patient", "visit", "laboratory", "collected_at", "recorded_by"],
            ),
            pgtrigger.Protect(
                name="voided_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__voided_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.collected_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("prescriptions:report_detail", args=[self.patient_id, self.pk])


class LabValueQuerySet(models.QuerySet["LabValue"]):
    def standing(self) -> "LabValueQuerySet":
        """Leave out values that a correction has replaced."""
        return self.filter(corrections=None)


@tracked_after_insert()
class LabValue(Recorded):
    """One analyte of a report, as the laboratory wrote it and as it is read.

    Written once. A correction is a new row that points at the one it replaces, says why, and
    counts from the time at which it was recorded.
    """

    class Comparator(models.TextChoices):
        EQUAL = "", "="
        BELOW = "<", "<"
        AT_MOST = "<=", "≤"
        ABOVE = ">", ">"
        AT_LEAST = ">=", "≥"

    report = models.ForeignKey(LabReport, models.PROTECT, related_name="values")
    analyte = models.ForeignKey(Analyte, models.PROTECT, related_name="values")
    raw = models.CharField(max_length=40)
    comparator = ChoiceField(max_length=2, choices=Comparator, blank=True)
    value = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=20)
    # The interval that came with the result, or the laboratory's of that day.
    low = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    high = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    unusable_reason = models.CharField(max_length=40, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    correction_reason = models.CharField(max_length=500, blank=True)
    import_row = models.ForeignKey(
        ImportRow, models.PROTECT, null=True, blank=True, related_name="values"
    )

    objects = LabValueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False, unusable_reason="")
                | Q(~Q(unusable_reason=""), value=None),
                name="lab_value_usable_or_says_why",
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=0), name="lab_value_not_negative"
            ),
            models.UniqueConstraint(
                fields=["report", "analyte"],
                condition=Q(corrects=None),
                name="lab_value_once_a_report",
            ),
            models.UniqueConstraint(fields=["corrects"], name="lab_value_corrected_once"),
            models.CheckConstraint(
                condition=Q(corrects=None, correction_reason="")
                | Q(~Q(correction_reason=""), corrects__isnull=False),
                name="lab_value_corrected_with_reason",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.analyte_id} {self.raw}"


class PregnancyTestQuerySet(models.QuerySet["PregnancyTest"]):
    def standing(self) -> "PregnancyTestQuerySet":
        return self.filter(voided_at=None)

    def final(self) -> "PregnancyTestQuerySet":
        """Return what counts: a negative one that waits for its second reader does not yet."""
        return self.standing().filter(awaits_second_reader=False)

    def awaiting_second_reader(self) -> "PregnancyTestQuerySet":
        return self.standing().filter(awaits_second_reader=True)


_SECOND_READING = ("awaits_second_reader", "second_reader", "second_read_at")
# A second reading changes by being done, once, by whom and when: nothing else changes it.
_READ_OTHERWISE = pgtrigger.Condition(
    "((OLD.awaits_second_reader, OLD.second_reader_id, OLD.second_read_at) IS DISTINCT FROM"
    " (NEW.awaits_second_reader, NEW.second_reader_id, NEW.second_read_at)"
    " AND NOT (OLD.awaits_second_reader AND NOT NEW.awaits_second_reader"
    " AND NEW.second_reader_id IS NOT NULL AND NEW.second_read_at IS NOT NULL))"
)


@tracked()
class PregnancyTest(Recorded):
    """One pregnancy test (SEED-TEST-2, SEED-TEST-3). A wrong entry is voided and entered anew."""

    class Kind(models.TextChoices):
        URINE = "urine", _("Urine")
        SERUM = "serum", _("Serum")

    class Result(models.TextChoices):
        NEGATIVE = "negative", _("Negative")
        POSITIVE = "positive", _("Positive")
        INCONCLUSIVE = "inconclusive", _("Inconclusive")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="pregnancy_tests")
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="pregnancy_tests"
    )
    kind = ChoiceField(max_length=5, choices=Kind, default=Kind.URINE)
    taken_at = models.DateTimeField()
    taken_on = models.DateField(help_text=_("Day of the specimen at the clinic."))
    result = ChoiceField(max_length=12, choices=Result)
    method = models.CharField(max_length=60, blank=True)
    kit_lot_no = models.CharField(max_length=40, blank=True)
    is_observed = models.BooleanField(default=True)
    read_by = models.ForeignKey("clinic.User", models.PROTECT, related_name="+")
    second_reader = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A negative one, where the clinic wants two readers; any other result acts at once.
    awaits_second_reader = models.BooleanField(default=False, db_default=False)
    second_read_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    voided_reason = models.CharField(max_length=500, blank=True)

    objects = PregnancyTestQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(second_reader=F("read_by")), name="pregnancy_test_two_readers"
            ),
            models.CheckConstraint(
                condition=Q(awaits_second_reader=False) | Q(result="negative", second_reader=None),
                name="pregnancy_test_awaits_second_reader",
            ),
            models.CheckConstraint(
                condition=Q(second_read_at=None) | Q(second_reader__isnull=False),
                name="pregnancy_test_read_by_second_reader",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, voided_reason="")
                | Q(~Q(voided_reason=""), voided_at__isnull=False, voided_by__isnull=False),
                name="pregnancy_test_voided_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-taken_on"], name="pregnancy_test_of_patient")]
        triggers = [
            patient_is_current(),
            pgtrigger.ReadOnly(
                name="written_once",
                exclude=[*_SECOND_READING, "voided_at", "voided_by", "voided_reason"],
            ),
            pgtrigger.Protect(
                name="read_a_second_time_once",
                operation=pgtrigger.Update,
                condition=_READ_OTHERWISE,
            ),
            pgtrigger.Protect(
                name="voided_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__voided_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.taken_on}"

    @property
    def shown_result(self) -> str:
        """Return the result in words, and that it does not count yet where it does not."""
        return result_words(self.result, awaits_second_reader=self.awaits_second_reader)


def result_words(result: str, *, awaits_second_reader: bool) -> str:
    """Return a pregnancy test's result in words, with the remark that it does not count yet."""
    words = str(PregnancyTest.Result(result).label)
    return str(_("%s, waits for its second reader") % words) if awaits_second_reader else words
