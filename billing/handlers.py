"""What billing does about promised work. Each may run twice."""

from typing import Any

from billing.services.drafting import draft_invoice as draft
from patients.models import Visit


def draft_invoice(payload: dict[str, Any]) -> None:
    """Draft the invoice of a confirmed visit, in the name of the doctor who confirmed it."""
    visit = Visit.objects.select_related("confirmed_by").get(pk=payload["visit"])
    if visit.state == Visit.State.CONFIRMED and visit.confirmed_by is not None:
        draft(visit=visit, by=visit.confirmed_by)
