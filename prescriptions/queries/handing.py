"""What the counter needs to hand over medicine: units and a yes or no, and no finding."""

from dataclasses import dataclass
from datetime import date

from clinic.models import Branch
from prescriptions.models import Course, Lot, Prescription
from prescriptions.queries.decisions import GateUnavailable
from prescriptions.queries.dispensing import decide_dispensing, overridden_rules
from prescriptions.queries.units import lots_for, propose_units, units_left

WAITING_DAYS = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """A prescription at the counter. `may_go` says whether to hand over, and never why not."""

    prescription: Prescription
    may_go: bool
    left: dict[int, int]
    lots: list[Lot]
    proposed: dict[int, int]

    @property
    def is_complete(self) -> bool:
        return not any(self.left.values())


def handing_of(prescription: Prescription, branch: Branch, today: date) -> Handing:
    """Return whether, and from which lots, a prescription can be handed over today."""
    left = units_left(prescription)
    lots = lots_for(prescription, branch, today)
    return Handing(
        prescription=prescription,
        may_go=any(left.values()) and _may_go(prescription, today),
        left=left,
        lots=lots,
        proposed=propose_units(left, lots),
    )


def waiting_prescriptions(branch: Branch, today: date) -> list[Prescription]:
    """Return what was prescribed at a branch lately and is not handed over at all."""
    return list(
        Prescription.objects.standing()
        .filter(visit__branch=branch, dispenses=None)
        .filter(prescribed_on__gte=date.fromordinal(today.toordinal() - WAITING_DAYS))
        .select_related("course__patient", "product")
        .order_by("prescribed_on", "pk")
    )


def _may_go(prescription: Prescription, today: date) -> bool:
    if prescription.voided_at or prescription.course.state not in Course.TREATED:
        return False
    try:
        decision = decide_dispensing(prescription.course, prescription, today)
    except GateUnavailable:
        return False
    return not decision.closed_for(overridden_rules(prescription))
