"""Handing over and taking back units, lot by lot."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic.models import Branch, User
from prescriptions.models import Course, Dispense, DispenseLine, Lot, Prescription, Return
from prescriptions.queries.decisions import findings_as_json
from prescriptions.queries.dispensing import decide_dispensing, overridden_rules
from prescriptions.queries.units import units_left, units_left_in_lots
from prescriptions.rules.gate.writing import facts_as_json
from prescriptions.services.course_life import begin_treatment
from prescriptions.services.locking import lock_course, lock_prescription
from prescriptions.services.refusals import (
    AlreadyVoided,
    CourseNotActive,
    GateClosed,
    LotUnfit,
    TooManyUnits,
)


@transaction.atomic
def dispense(
    *,
    prescription: Prescription,
    units: Mapping[int, int],
    branch: Branch,
    by: User,
    now: datetime,
) -> Dispense:
    """Hand over units by lot, if the gate is still open today for what was prescribed.

    `units` maps a lot's key to a number of whole units. The overrides of the prescription
    count; a finding that has come up since then does not pass.

    Raises AlreadyVoided, CourseNotActive, GateClosed, GateUnavailable, LotUnfit, TooManyUnits.
    """
    today = timezone.localdate(now)
    course, prescription = lock_prescription(prescription)
    if prescription.voided_at is not None:
        raise AlreadyVoided
    if course.state not in Course.TREATED:
        raise CourseNotActive(course.state)
    decision = decide_dispensing(course, prescription, today)
    if closed := decision.closed_for(overridden_rules(prescription)):
        raise GateClosed(decision, closed)
    lots = _fit_lots(prescription, units, branch, today)
    _refuse_too_many(prescription, lots, units)
    written = Dispense.objects.create(
        prescription=prescription,
        branch=branch,
        dispensed_on=today,
        gate_facts=facts_as_json(decision.facts),
        gate_findings=findings_as_json(decision.verdict.findings),
        recorded_by=by,
    )
    DispenseLine.objects.bulk_create(
        DispenseLine(dispense=written, lot=lot, units=units[lot.pk]) for lot in lots
    )
    begin_treatment(course=course, last_dose_on=decision.verdict.last_dose_on, by=by, today=today)
    return written


@transaction.atomic
def record_return(
    *,
    line: DispenseLine,
    units: int,
    fate: str,
    reason: str,
    by: User,
    today: date,
) -> Return:
    """Record units brought back; they leave the cumulative dose. Raises TooManyUnits."""
    lock_course(line.dispense.prescription.course_id)
    returned = sum(Return.objects.filter(line=line).values_list("units", flat=True))
    left = line.units - returned
    if not 0 < units <= left:
        raise TooManyUnits(line.lot.strength.unit_mg, left)
    return Return.objects.create(
        line=line, returned_on=today, units=units, fate=fate, reason=reason, recorded_by=by
    )


def _fit_lots(
    prescription: Prescription, units: Mapping[int, int], branch: Branch, today: date
) -> list[Lot]:
    """Return the lots under their row locks, each fit for this patient. Raises LotUnfit."""
    lots = list(
        Lot.objects.select_for_update(no_key=True, of=("self",))
        .select_related("strength")
        .filter(pk__in=units)
        .order_by("pk")
    )
    left = units_left_in_lots([lot.pk for lot in lots])
    needed_until = today + timedelta(days=prescription.days - 1)
    for lot in lots:
        if lot.strength.product_id != prescription.product_id:
            raise LotUnfit(lot.lot_no, "product")
        if lot.branch_id != branch.pk:
            raise LotUnfit(lot.lot_no, "branch")
        if lot.expires_on < needed_until:
            raise LotUnfit(lot.lot_no, "expired")
        if not 0 < units[lot.pk] <= left[lot.pk]:
            raise LotUnfit(lot.lot_no, "empty")
    if not lots or len(lots) != len(units):
        raise LotUnfit("", "unknown")
    return lots


def _refuse_too_many(prescription: Prescription, lots: list[Lot], units: Mapping[int, int]) -> None:
    left = units_left(prescription)
    for lot in lots:
        unit_mg = lot.strength.unit_mg
        if units[lot.pk] > left[unit_mg]:
            raise TooManyUnits(unit_mg, left[unit_mg])
        left[unit_mg] -= units[lot.pk]
