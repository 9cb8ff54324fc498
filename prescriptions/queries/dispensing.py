"""The gate asked again, on the day on which a prescription is handed over."""

from datetime import date

from prescriptions.models import Course, Prescription
from prescriptions.queries.decisions import Decision, decide_supply
from prescriptions.queries.proposals import Proposal


def decide_dispensing(course: Course, prescription: Prescription, today: date) -> Decision:
    """Ask the gate whether a prescription may still be handed over today."""
    return decide_supply(
        course=course,
        proposal=_proposal(prescription, today),
        visit=prescription.visit,
        prescriber=prescription.prescribed_by,
        as_of=today,
    )


def overridden_rules(prescription: Prescription) -> frozenset[str]:
    """Return the rules that the doctor passed for this prescription."""
    return frozenset(prescription.overrides.values_list("rule", flat=True))


def _proposal(prescription: Prescription, today: date) -> Proposal:
    """The supply as it was prescribed; what was reported at home has been taken meanwhile."""
    asked = prescription.gate_facts.get("prescription", {})
    elapsed = (today - prescription.prescribed_on).days
    return Proposal(
        daily_mg=prescription.daily_mg,
        days=prescription.days,
        reported_stock_days=max(0, (asked.get("remaining_stock_days") or 0) - elapsed),
        has_interim_test_plan=asked.get("interim_pregnancy_test_plan"),
        prescription_id=prescription.pk,
    )
