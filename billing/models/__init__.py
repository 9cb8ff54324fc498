from billing.models.fees import FeeItem, FeePrice, PaymentMethod
from billing.models.invoice import Invoice, InvoiceLine
from billing.models.payment import DailyClosing, Payment, PrintRecord, Receipt

__all__ = [
    "DailyClosing",
    "FeeItem",
    "FeePrice",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "PaymentMethod",
    "PrintRecord",
    "Receipt",
]
