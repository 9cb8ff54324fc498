"""The print log: the second print of a paper says that it is one."""

from django.db import transaction

from billing.models import Invoice, PrintRecord, Receipt
from billing.services.issuing import lock_invoice
from clinic.models import User


@transaction.atomic
def record_print(*, invoice: Invoice, receipt: Receipt | None, by: User) -> int:
    """Record one more print of an issued paper and return which copy it is, from 1."""
    lock_invoice(invoice)
    copy_no = PrintRecord.objects.filter(invoice=invoice, receipt=receipt).count() + 1
    PrintRecord.objects.create(invoice=invoice, receipt=receipt, copy_no=copy_no, recorded_by=by)
    return copy_no
