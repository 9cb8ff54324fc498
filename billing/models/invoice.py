from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.models import walls
from clinic.history import tracked
from clinic.models import Branch, Recorded
from clinic.models.base import ChoiceField, both_or_neither
from patients.models import Patient, Visit


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def issued(self) -> "InvoiceQuerySet":
        return self.exclude(state=Invoice.State.DRAFT)


@tracked()
class Invoice(Recorded):
    """A numbered paper: a demand, the cancellation of one, or the return of a part of it.

    A draft may change. Issued, it is a copy of every party, line, price and tax, and the
    database refuses any change of it; a correction is a new paper that refers to it.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CANCELLATION = "cancellation", _("Cancellation")
        RETURN = "return", _("Return invoice")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="invoices")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="invoices")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, blank=True, related_name="invoices")
    kind = ChoiceField(max_length=12, choices=Kind, default=Kind.INVOICE)
    state = ChoiceField(max_length=6, choices=State, default=State.DRAFT)
    cancels = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="cancellation"
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="returns"
    )
    # Of an invoice that was issued in the place of a cancelled one.
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    reason = models.CharField(max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=24, blank=True)
    transaction_on = models.DateField()
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = ChoiceField(max_length=2, choices=Patient.Language)
    # The parties, as they were when it was issued.
    issuer_name = models.CharField(max_length=100, blank=True)
    issuer_branch = models.CharField(max_length=100, blank=True)
    issuer_address = models.CharField(max_length=200, blank=True)
    issuer_phone = models.CharField(max_length=20, blank=True)
    issuer_registration_no = models.CharField(max_length=14, blank=True)
    issuer_operator_type = models.CharField(max_length=20, blank=True)
    recipient_name = models.CharField(max_length=130, blank=True)
    recipient_ticket_no = models.CharField(max_length=16, blank=True)
    tax_rounding = models.CharField(max_length=8, blank=True)
    total_yen = models.IntegerField(default=0)
    tax_yen = models.IntegerField(default=0)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        triggers = walls.INVOICE
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("issued_at", "issued_by"), name="invoice_issued_pair"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", number="", sequence=None, issued_at=None)
                | Q(
                    ~Q(number=""),
                    state="issued",
                    year__isnull=False,
                    sequence__gte=1,
                    issued_at__isnull=False,
                ),
                name="invoice_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", cancels=None, corrects=None, total_yen__gte=0)
                | Q(
                    ~Q(reason=""),
                    kind="cancellation",
                    cancels__isnull=False,
                    corrects=None,
                    total_yen__lte=0,
                )
                | Q(
                    ~Q(reason=""),
                    kind="return",
                    cancels=None,
                    corrects__isnull=False,
                    total_yen__lte=0,
                ),
                name="invoice_correction_refers",
            ),
            models.UniqueConstraint(
                fields=["branch", "kind", "year", "sequence"], name="invoice_sequence_once"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="invoice_number_once"
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(state="draft", kind="invoice"),
                name="invoice_one_draft_a_visit",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "transaction_on"], name="invoice_of_day"),
            models.Index(fields=["patient", "-transaction_on"], name="invoice_of_patient"),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("billing:invoice_detail", args=[self.patient_id, self.pk])


@tracked()
class InvoiceLine(models.Model):
    """One line, copied from the fee schedule; written once with its paper."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name_ja = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    unit = models.CharField(max_length=20)
    quantity = models.IntegerField()
    unit_price_yen = models.PositiveIntegerField()
    amount_yen = models.IntegerField()
    tax_percent = models.PositiveSmallIntegerField()
    price_valid_from = models.DateField()
    rule = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    # Of a line that somebody added by hand; the engine's lines name their rule instead.
    added_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["invoice", "position"]
        triggers = walls.LINE
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="invoice_line_position_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_yen=F("quantity") * F("unit_price_yen")),
                name="invoice_line_amount",
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="invoice_line_quantity"),
            models.CheckConstraint(
                condition=~Q(rule="") | Q(~Q(reason=""), added_by__isnull=False),
                name="invoice_line_by_hand_has_reason",
            ),
            models.CheckConstraint(
                condition=both_or_neither("approved_at", "approved_by")
                & (Q(approved_by=None) | ~Q(approved_by=F("added_by"))),
                name="invoice_line_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja if get_language() == "ja" else self.name_en
