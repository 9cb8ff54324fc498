"""Dates or wishes of a patient have changed: what falls due is looked at anew."""

from clinic.outbox import promise


def dates_changed(patient_id: int, because: str) -> None:
    """Promise to look anew at what falls due; once for each `because`."""
    promise("dates.changed", because, {"patient": patient_id})
