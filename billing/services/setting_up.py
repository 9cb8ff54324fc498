"""How the clinic bills: the administrator's settings."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from billing.models import BillingSettings
from clinic.models import Organisation

OF_ORGANISATION = ("operator_type", "registration_no", "tax_rounding")
OF_BILLING = ("first_again_after_months", "approval_limit_yen")


@transaction.atomic
def change_settings(*, values: Mapping[str, Any]) -> None:
    """Write the settings; papers that were issued keep theirs."""
    organisation = Organisation.objects.select_for_update().get()
    settings, _new = BillingSettings.objects.select_for_update().get_or_create(only=True)
    for name in OF_ORGANISATION:
        setattr(organisation, name, values[name])
    organisation.save(update_fields=OF_ORGANISATION)
    for name in OF_BILLING:
        setattr(settings, name, values[name])
    settings.save(update_fields=OF_BILLING)
