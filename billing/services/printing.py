"""The print log: the second print of a paper says that it is one."""

from django.db import transaction
from django.db.models import Count, QuerySet

from billing.models import Deposit, Invoice, PrintRecord, Receipt
from billing.services.issuing import lock_invoice
from clinic.models import User
from patients.models import Patient


@transaction.atomic
def record_print(*, invoice: Invoice, receipt: Receipt | None, by: User) -> int:
    """Record one more print of an issued paper and return which copy it is, from 1."""
    lock_invoice(invoice)
    copy_no = PrintRecord.objects.filter(invoice=invoice, receipt=receipt).count() + 1
    PrintRecord.objects.create(invoice=invoice, receipt=receipt, copy_no=copy_no, recorded_by=by)
    return copy_no


@transaction.atomic
def record_deposit_print(*, deposit: Deposit, by: User) -> int:
    """Record one more print of a deposit's paper and return which copy it is, from 1."""
    # Deposits are written once, and not even their lock is granted; their patient's is.
    Patient.objects.select_for_update(no_key=True).get(pk=deposit.patient_id)
    copy_no = PrintRecord.objects.filter(deposit=deposit).count() + 1
    PrintRecord.objects.create(deposit=deposit, copy_no=copy_no, recorded_by=by)
    return copy_no


@transaction.atomic
def record_prints(*, invoices: QuerySet[Invoice], by: User) -> dict[int, int]:
    """Record a print of each issued paper; return which copy each one is, by its key."""
    keys = list(
        invoices.prefetch_related(None)
        .select_related(None)
        .select_for_update()
        .values_list("pk", flat=True)
    )
    before = dict(
        PrintRecord.objects.filter(invoice__in=keys, receipt=None)
        .order_by()
        .values_list("invoice")
        .annotate(copies=Count("pk"))
    )
    copies = {key: before.get(key, 0) + 1 for key in keys}
    PrintRecord.objects.bulk_create(
        PrintRecord(invoice_id=key, copy_no=copy_no, recorded_by=by)
        for key, copy_no in copies.items()
    )
    return copies
