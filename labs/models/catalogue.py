from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from clinic.history import tracked
from clinic.models.base import ChoiceField
from patients.models import Patient


@tracked()
class Laboratory(models.Model):
    """Who measures. Its own codes and intervals decide, not the usual ones."""

    name = models.CharField(max_length=100, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "laboratories"

    def __str__(self) -> str:
        return self.name


@tracked()
class Analyte(models.Model):
    """What is measured: the panel of the fact sheet (section 2.1), keyed as the gate names it."""

    key = models.SlugField(max_length=10, unique=True)
    name_en = models.CharField(max_length=80)
    name_ja = models.CharField(max_length=80)
    abbreviation = models.CharField(max_length=20)
    unit = models.CharField(max_length=20)
    jlac10 = models.CharField(max_length=17, blank=True)
    loinc = models.CharField(max_length=10, blank=True)
    is_required_each_month = models.BooleanField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(jlac10="") | Q(jlac10__regex=r"^[0-9A-Z]{17}$"),
                name="analyte_jlac10_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja if get_language() == "ja" else self.name_en


@tracked()
class ReferenceInterval(models.Model):
    """A laboratory's interval for an analyte, by sex and age, while valid. Null is open-ended."""

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="intervals")
    analyte = models.ForeignKey(Analyte, models.PROTECT, related_name="intervals")
    sex = ChoiceField(max_length=6, choices=Patient.Sex)
    age_from = models.PositiveSmallIntegerField(default=0)
    low = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    high = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    valid_during = DateRangeField()
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=F("high")),
                name="reference_interval_low_to_high",
            ),
            ExclusionConstraint(
                name="reference_interval_one_at_a_time",
                expressions=[
                    ("laboratory", RangeOperators.EQUAL),
                    ("analyte", RangeOperators.EQUAL),
                    ("sex", RangeOperators.EQUAL),
                    ("age_from", RangeOperators.EQUAL),
                    ("valid_during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.analyte_id} {self.sex} {self.low}-{self.high}"
