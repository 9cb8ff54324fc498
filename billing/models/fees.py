from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.models import fee_walls
from billing.models.walls import APPROVAL_LIMIT_YEN
from clinic.history import tracked
from clinic.models import Branch, Recorded
from clinic.models.base import both_or_neither


@tracked()
class FeeItem(models.Model):
    """Something the clinic charges for; its price depends on the day."""

    code = models.SlugField(max_length=40, unique=True)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    unit = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name_ja if get_language() == "ja" else self.name_en


@tracked()
class FeePrice(Recorded):
    """The tax-inclusive price of an item while `valid_during` lasts; no branch means every branch.

    A price is never edited: it is ended and followed, and one that has not begun is withdrawn,
    which leaves it valid on no day.
    """

    item = models.ForeignKey(FeeItem, models.PROTECT, related_name="prices")
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="fee_prices"
    )
    unit_price_yen = models.PositiveIntegerField()
    tax_percent = models.PositiveSmallIntegerField(default=10)
    valid_during = DateRangeField()
    source = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True, db_default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_reason = models.CharField(max_length=500, blank=True, db_default="")

    class Meta:
        triggers = fee_walls.FEE_PRICE
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("ended_at", "ended_by"), name="fee_price_ended_pair"
            ),
            models.CheckConstraint(condition=Q(tax_percent__lte=100), name="fee_price_tax_percent"),
            ExclusionConstraint(
                name="fee_price_one_at_a_time",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    (
                        Func(
                            "branch",
                            Value(0),
                            function="COALESCE",
                            output_field=models.BigIntegerField(),
                        ),
                        RangeOperators.EQUAL,
                    ),
                    ("valid_during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit_price_yen}"


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    QR = "qr", _("QR payment")
    DEPOSIT = "adv", _("Deposit")


@tracked()
class BillingSettings(models.Model):
    """How this clinic bills: one row, the administrator's."""

    first_again_after_months = models.PositiveSmallIntegerField(null=True, blank=True)
    approval_limit_yen = models.PositiveIntegerField(
        default=APPROVAL_LIMIT_YEN, db_default=APPROVAL_LIMIT_YEN
    )
    # A column that can hold one value only keeps a second row out.
    only = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="billing_settings_only_one"),
            models.CheckConstraint(
                condition=Q(first_again_after_months=None) | Q(first_again_after_months__gte=1),
                name="billing_settings_months",
            ),
        ]

    def __str__(self) -> str:
        return "billing settings"
