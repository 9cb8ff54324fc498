from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clinic.history import tracked
from clinic.models.base import ChoiceField, Recorded


@tracked()
class Organisation(models.Model):
    """The one clinic of this installation, as its papers name it."""

    class OperatorType(models.TextChoices):
        DOCTOR = "doctor", _("Individual doctor")
        MEDICAL_CORPORATION = "medical_corporation", _("Medical corporation")
        COMPANY = "company", _("Company")

    class TaxRounding(models.TextChoices):
        FLOOR = "floor", _("Round down")
        HALF_UP = "half_up", _("Round half up")
        CEILING = "ceiling", _("Round up")

    name_ja = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    operator_type = ChoiceField(max_length=20, choices=OperatorType, default=OperatorType.DOCTOR)
    registration_no = models.CharField(max_length=14, blank=True)
    tax_rounding = ChoiceField(max_length=8, choices=TaxRounding, default=TaxRounding.FLOOR)
    # A column that can hold one value only keeps a second row out.
    only = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="organisation_only_one"),
            models.CheckConstraint(
                condition=Q(registration_no="") | Q(registration_no__regex=r"^T[1-9][0-9]{12}$"),
                name="organisation_registration_no_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja if get_language() == "ja" else self.name_en


@tracked()
class Branch(models.Model):
    """A site of the clinic: its address, telephone and the prefix of its papers."""

    code = models.SlugField(max_length=20, unique=True)
    name_ja = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    postal_code = models.CharField(max_length=8, blank=True)
    address_ja = models.CharField(max_length=200)
    address_en = models.CharField(max_length=200)
    phone = models.CharField(max_length=20)
    document_prefix = models.CharField(max_length=4, unique=True)
    slot_minutes = models.PositiveSmallIntegerField(default=15)
    slot_capacity = models.PositiveSmallIntegerField(default=2)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=120), name="branch_slot_minutes"
            ),
            models.CheckConstraint(condition=Q(slot_capacity__gte=1), name="branch_slot_capacity"),
            models.CheckConstraint(
                condition=Q(document_prefix__regex=r"^[A-Z]{1,4}$"), name="branch_document_prefix"
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja if get_language() == "ja" else self.name_en


@tracked()
class OpeningHours(models.Model):
    """One opening of a branch on a weekday (Monday is 0), while `valid_during` lasts."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    valid_during = DateRangeField()

    class Meta:
        ordering = ["branch", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday"),
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")), name="opening_hours_open_before_close"
            ),
            ExclusionConstraint(
                name="opening_hours_same_start_once",
                expressions=[
                    ("branch", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("opens", RangeOperators.EQUAL),
                    ("valid_during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


@tracked()
class OpeningException(models.Model):
    """A day on which a branch does not follow its weekly hours. No hours: closed."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="opening_exceptions")
    on = models.DateField()
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=100)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["branch", "on", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__lt=F("closes")),
                name="opening_exception_open_before_close",
            ),
            models.UniqueConstraint(
                fields=["branch", "on", "opens"],
                name="opening_exception_once",
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.on}"


class HolidayOverrideQuerySet(models.QuerySet["HolidayOverride"]):
    def standing(self) -> "HolidayOverrideQuerySet":
        return self.filter(withdrawn_at=None)


@tracked()
class HolidayOverride(Recorded):
    """A public holiday that the calendar library does not know yet, or no longer is one.

    It holds for every branch. A wrong one is withdrawn with a reason, never deleted.
    """

    on = models.DateField()
    is_holiday = models.BooleanField()
    name = models.CharField(max_length=50, blank=True)
    reason = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=500, blank=True, db_default="")

    objects = HolidayOverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_holiday=False) | ~Q(name=""), name="holiday_override_named"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="holiday_override_with_reason"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(
                    ~Q(withdrawn_reason=""), withdrawn_at__isnull=False, withdrawn_by__isnull=False
                ),
                name="holiday_override_withdrawn_with_reason",
            ),
            models.UniqueConstraint(
                fields=["on"], name="holiday_override_once", condition=Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
