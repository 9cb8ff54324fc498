"""How the clinic bills."""

from billing.models import BillingSettings


def billing_settings() -> BillingSettings:
    """Return the clinic's settings, or the defaults as long as nobody has changed them."""
    return BillingSettings.objects.first() or BillingSettings()
