"""Money given back, always tied to the payment it came with."""

from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from billing.models import Invoice, Payment
from billing.rules.refunds import Refundable, refund_shares
from clinic.models import User


def give_back(
    *, invoice: Invoice, amount_yen: int, reason: str, by: User, now: datetime
) -> list[Payment]:
    """Give back a part of what was paid, the newest payment first; return the refunds.

    The caller holds the invoice's lock. Raises ValueError if so much was never paid.
    """
    payments = {paid.pk: paid for paid in invoice.payments.filter(refunds=None)}
    shares = refund_shares(_refundable(payments), amount_yen)
    return [
        Payment.objects.create(
            invoice=invoice,
            branch=invoice.branch,
            received_on=timezone.localdate(now),
            method=payments[key].method,
            amount_yen=-share,
            terminal_reference=payments[key].terminal_reference,
            refunds=payments[key],
            reason=reason,
            recorded_by=by,
        )
        for key, share in shares
    ]


def _refundable(payments: dict[int, Payment]) -> list[Refundable]:
    back = dict(
        Payment.objects.filter(refunds__in=payments)
        .order_by()
        .values_list("refunds")
        .annotate(total=Sum("amount_yen"))
    )
    return [Refundable(key, paid.amount_yen + back.get(key, 0)) for key, paid in payments.items()]
