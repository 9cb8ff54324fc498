"""Issuing and voiding prescriptions."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from clinic.outbox import promise
from patients.models import Visit
from prescriptions.inputs import NO_OVERRIDES, Overrides, SupplyOrder
from prescriptions.models import Course, Prescription
from prescriptions.queries.decisions import Decision, decide_supply, findings_as_json
from prescriptions.rules.gate.writing import facts_as_json
from prescriptions.rules.tablets import split_tablets
from prescriptions.services.locking import (
    ask_the_walls,
    lock_open_course,
    lock_prescription,
    lock_visit,
)
from prescriptions.services.overrides import passed_rules, record_overrides
from prescriptions.services.refusals import (
    AlreadyDispensed,
    AlreadyVoided,
    CourseNotActive,
    GateClosed,
    VisitClosed,
)


@transaction.atomic
def issue_prescription(
    *,
    visit: Visit,
    order: SupplyOrder,
    by: User,
    now: datetime,
    overrides: Overrides = NO_OVERRIDES,
) -> Prescription:
    """Ask the gate against locked rows, then issue; facts, findings and reasons are kept.

    Raises GateClosed, GateUnavailable, CourseNotActive, NoOpenCourse, VisitClosed, or what
    `passed_rules` raises.
    """
    course = lock_open_course(visit.patient_id)
    if course.state not in Course.TREATED:
        raise CourseNotActive(course.state)
    visit = lock_visit(visit)
    if visit.state == Visit.State.VOIDED:
        raise VisitClosed
    decision = decide_supply(
        course=course,
        proposal=order.proposal,
        visit=visit,
        prescriber=by,
        as_of=timezone.localdate(now),
    )
    passed = passed_rules(overrides, decision.verdict.to_override, by, now)
    if closed := decision.closed_for(passed):
        raise GateClosed(decision, closed)
    prescription = _write(course, visit, order, decision, by)
    record_overrides(prescription, overrides, passed, by)
    ask_the_walls()
    bill_anew(visit, f"issued-{prescription.pk}")
    return prescription


@transaction.atomic
def void_prescription(
    *, prescription: Prescription, reason: str, by: User, now: datetime
) -> Prescription:
    """Take back a prescription on which nothing was handed over yet.

    Raises AlreadyVoided or AlreadyDispensed.
    """
    _course, prescription = lock_prescription(prescription)
    if prescription.voided_at is not None:
        raise AlreadyVoided
    if prescription.dispenses.exists():
        raise AlreadyDispensed
    mark_voided(prescription, reason=reason, by=by, now=now)
    return prescription


def mark_voided(prescription: Prescription, *, reason: str, by: User, now: datetime) -> None:
    """Write the end of a prescription whose course is locked."""
    prescription.voided_at = now
    prescription.voided_by = by
    prescription.voided_reason = reason
    prescription.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    bill_anew(prescription.visit, f"voided-{prescription.pk}")


def bill_anew(visit: Visit, cause: str) -> None:
    """Promise that the draft of an invoice follows what changed after its visit was confirmed."""
    if visit.state == Visit.State.CONFIRMED:
        promise("visit.confirmed", f"{visit.pk}-{cause}", {"visit": visit.pk})


def _write(
    course: Course, visit: Visit, order: SupplyOrder, decision: Decision, by: User
) -> Prescription:
    proposal = order.proposal
    units = split_tablets(proposal.daily_mg).times(proposal.days)
    return Prescription.objects.create(
        course=course,
        visit=visit,
        product=order.product,
        prescribed_on=decision.facts.as_of,
        prescribed_by=by,
        daily_mg=proposal.daily_mg,
        days=proposal.days,
        units_10mg=units.ten,
        units_20mg=units.twenty,
        last_dose_on=decision.verdict.last_dose_on,
        dose_reason=order.dose_reason,
        policy=decision.policy,
        gate_facts=facts_as_json(decision.facts),
        gate_findings=findings_as_json(decision.verdict.findings),
        recorded_by=by,
    )
