"""What a patient has left with us."""

from django.db.models import QuerySet, Sum

from billing.models import Deposit, Payment, PaymentMethod
from patients.models import Patient


def deposits_of(patient: Patient) -> QuerySet[Deposit]:
    return Deposit.objects.filter(patient=patient).select_related("recorded_by").order_by("-pk")


def deposit_left_yen(patient: Patient) -> int:
    """Return deposits less what was given back of them and what has paid invoices."""
    left = Deposit.objects.filter(patient=patient).aggregate(total=Sum("amount_yen"))["total"]
    used = Payment.objects.filter(invoice__patient=patient, method=PaymentMethod.DEPOSIT).aggregate(
        total=Sum("amount_yen")
    )["total"]
    return (left or 0) - (used or 0)
