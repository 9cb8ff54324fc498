from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.history import tracked
from clinic.models import Branch


@tracked()
class Product(models.Model):
    """A brand of isotretinoin and what it contains besides (SEED-PROD-3, AMB-21)."""

    name = models.CharField(max_length=60, unique=True)
    manufacturer = models.CharField(max_length=60)
    excipients = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


@tracked()
class Strength(models.Model):
    """How many mg one whole unit of a product holds. Units are never split (AMB-26)."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="strengths")
    unit_mg = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["product", "unit_mg"]
        constraints = [
            models.UniqueConstraint(fields=["product", "unit_mg"], name="strength_once"),
            models.CheckConstraint(condition=Q(unit_mg__in=[10, 20]), name="strength_10_or_20"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.unit_mg} mg"


@tracked()
class Lot(models.Model):
    """A delivery of one strength to one branch."""

    strength = models.ForeignKey(Strength, models.PROTECT, related_name="lots")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="lots")
    lot_no = models.CharField(max_length=40)
    expires_on = models.DateField()
    received_on = models.DateField()
    received_units = models.PositiveIntegerField()

    class Meta:
        ordering = ["expires_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["strength", "branch", "lot_no"], name="lot_once_a_branch"
            ),
        ]

    def __str__(self) -> str:
        return self.lot_no
