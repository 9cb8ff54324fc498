from billing.models.fees import BillingSettings, FeeItem, FeePrice, PaymentMethod
from billing.models.invoice import Invoice, InvoiceLine
from billing.models.payment import DailyClosing, Deposit, Payment, PrintRecord, Receipt

__all__ = [
    "BillingSettings",
    "DailyClosing",
    "Deposit",
    "FeeItem",
    "FeePrice",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "PaymentMethod",
    "PrintRecord",
    "Receipt",
]
