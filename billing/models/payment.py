from django.db import models
from django.db.models import F, Q, Value

from billing.models import closing_walls, walls
from billing.models.fees import PaymentMethod
from billing.models.invoice import Invoice
from clinic.history import tracked
from clinic.models import Branch, Recorded
from clinic.models.base import ChoiceField, both_or_neither
from patients.models import Patient
from patients.models.merge_walls import patient_is_current


@tracked()
class Payment(Recorded):
    """Money received for an invoice, or with `refunds`, given back for a payment. Written once."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="payments")
    received_on = models.DateField()
    method = ChoiceField(max_length=4, choices=PaymentMethod)
    amount_yen = models.IntegerField()
    tendered_yen = models.PositiveIntegerField(null=True, blank=True)
    terminal_reference = models.CharField(max_length=60, blank=True)
    refunds = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="refunded_by"
    )
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        triggers = walls.PAYMENT
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(refunds=None, amount_yen__gt=0)
                | Q(~Q(reason=""), refunds__isnull=False, amount_yen__lt=0),
                name="payment_sign",
            ),
            models.CheckConstraint(
                condition=Q(tendered_yen=None)
                | Q(method="cash", tendered_yen__gte=F("amount_yen")),
                name="payment_cash_covers",
            ),
        ]
        indexes = [models.Index(fields=["branch", "received_on"], name="payment_of_day")]

    def __str__(self) -> str:
        return f"{self.method} {self.amount_yen}"


@tracked()
class Deposit(Recorded):
    """Money a patient leaves before there is an invoice, or gets back of it. Written once.

    What is left of it pays an invoice as a payment whose method is `adv`.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="deposits")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="deposits")
    received_on = models.DateField()
    method = ChoiceField(max_length=4, choices=PaymentMethod.choices[:3])
    amount_yen = models.IntegerField()
    terminal_reference = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=24, unique=True)
    # Language and both parties, as they were on that day: what the paper says.
    parties = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))

    class Meta:
        # What is left for a merged record may still be given back.
        triggers = [*walls.DEPOSIT, patient_is_current("NEW.amount_yen > 0")]
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_yen__gt=0) | Q(~Q(reason=""), amount_yen__lt=0),
                name="deposit_given_back_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "received_on"], name="deposit_of_day"),
            models.Index(fields=["patient"], name="deposit_of_patient"),
        ]

    def __str__(self) -> str:
        return self.number


@tracked()
class Receipt(Recorded):
    """A numbered proof of payment; a second print says so."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="receipts")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=24, unique=True)
    issued_on = models.DateField()
    amount_yen = models.PositiveIntegerField()

    class Meta:
        triggers = walls.RECEIPT
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number


@tracked()
class PrintRecord(Recorded):
    """That a paper was printed; the second print and later ones are marked as copies."""

    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="prints"
    )
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, blank=True, related_name="prints"
    )
    deposit = models.ForeignKey(
        Deposit, models.PROTECT, null=True, blank=True, related_name="prints"
    )
    copy_no = models.PositiveSmallIntegerField()

    class Meta:
        triggers = walls.WRITTEN_ONCE
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "receipt", "deposit", "copy_no"],
                name="print_record_paper_copy_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(invoice__isnull=False, deposit=None)
                | Q(invoice=None, receipt=None, deposit__isnull=False),
                name="print_record_of_one_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id or self.deposit_id} {self.copy_no}"


@tracked()
class DailyClosing(Recorded):
    """One day's count of a branch's money. While it is closed, the day's money cannot change."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="closings")
    on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    opening_yen = models.PositiveIntegerField(default=0, db_default=0)
    banked_yen = models.PositiveIntegerField(default=0, db_default=0)
    expected_yen = models.JSONField(default=dict)
    counted_yen = models.JSONField(default=dict)
    denominations = models.JSONField(default=dict)
    difference_reason = models.CharField(max_length=500, blank=True)
    # What the closing list said of the day when it was closed.
    summary = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        triggers = closing_walls.CLOSING
        constraints = [
            models.UniqueConstraint(fields=["branch", "on"], name="daily_closing_once"),
            models.CheckConstraint(
                condition=both_or_neither("closed_at", "closed_by"),
                name="daily_closing_closed_pair",
            ),
            models.CheckConstraint(
                condition=both_or_neither("reopened_at", "reopened_by"),
                name="daily_closing_reopened_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.on}"
