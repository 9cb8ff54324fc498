"""Beginning, confirming and amending visits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic.models import Branch, User
from clinic.outbox import promise
from patients.models import Appointment, Patient, SideEffect, Visit, VisitAmendment
from patients.services.board import MoveRefused, advance_appointment
from prescriptions.services.locking import lock_courses_of, lock_visit
from prescriptions.services.refusals import VisitClosed

logger = structlog.get_logger(__name__)

# What a doctor may write in a visit, and amend once it is confirmed.
CLINICAL_FIELDS = (
    "complaint",
    "findings",
    "explained",
    "weight_kg",
    "missed_doses_days",
    "has_side_effects",
    "phq2",
    "phq9",
    "phq9_item9",
    "mood_assessed_by_doctor",
    "mood_note",
    "pregnant",
    "is_breastfeeding",
    "plans_pregnancy_within_year",
    "contraception_methods",
    "contraception_since",
    "contraception_acknowledged",
    "is_hair_removal_suspended",
)


class NothingChanged(Exception):
    """An amendment that changes nothing is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStart:
    """Where, why and with whom a visit begins."""

    branch: Branch
    kind: str
    doctor: User
    appointment: Appointment | None = None


@transaction.atomic
def start_visit(*, patient: Patient, start: VisitStart, by: User, now: datetime) -> Visit:
    """Return today's visit of this kind, begun now if there is none yet.

    The appointment it belongs to moves on to the consultation.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    visit, _new = Visit.objects.exclude(state=Visit.State.VOIDED).get_or_create(
        patient=patient,
        branch=start.branch,
        kind=start.kind,
        visited_on=timezone.localdate(now),
        defaults={"doctor": start.doctor, "appointment": start.appointment, "recorded_by": by},
    )
    _advance(visit.appointment, Appointment.State.IN_CONSULTATION, by, now)
    return visit


@transaction.atomic
def confirm_visit(*, visit: Visit, by: User, now: datetime) -> Visit:
    """Close a draft: from now on it changes by amendments only, and it can be billed.

    Raises VisitClosed.
    """
    return close_draft(visit=lock_visit(visit), by=by, now=now)


def close_draft(*, visit: Visit, by: User, now: datetime) -> Visit:
    """Do the same with a visit that is locked already."""
    if visit.state != Visit.State.DRAFT:
        raise VisitClosed
    visit.state = Visit.State.CONFIRMED
    visit.confirmed_at, visit.confirmed_by = now, by
    visit.version += 1
    visit.save(update_fields=["state", "confirmed_at", "confirmed_by", "version"])
    promise("visit.confirmed", str(visit.pk), {"visit": visit.pk})
    _advance(visit.appointment, Appointment.State.WAITING_TO_PAY, by, now)
    return visit


@transaction.atomic
def amend_visit(
    *, visit: Visit, changes: Mapping[str, Any], reason: str, by: User
) -> list[VisitAmendment]:
    """Correct a confirmed visit field by field; the old words stay beside the new ones.

    Raises VisitClosed for one that is not confirmed, NothingChanged, ValueError for a field
    that is not clinical.
    """
    lock_courses_of(visit.patient_id)
    visit = lock_visit(visit)
    if visit.state != Visit.State.CONFIRMED:
        raise VisitClosed
    if unknown := set(changes) - set(CLINICAL_FIELDS):
        raise ValueError(f"not a clinical field: {sorted(unknown)}")
    changed = {name: new for name, new in changes.items() if getattr(visit, name) != new}
    if not changed:
        raise NothingChanged
    amendments = VisitAmendment.objects.bulk_create(
        VisitAmendment(
            visit=visit,
            field=name,
            old_value=as_text(getattr(visit, name)),
            new_value=as_text(new),
            reason=reason,
            recorded_by=by,
        )
        for name, new in changed.items()
    )
    Visit.objects.filter(pk=visit.pk).update(**changed, version=F("version") + 1)
    return amendments


@transaction.atomic
def assess_side_effect(
    *, side_effect: SideEffect, assessment: str, by: User, now: datetime
) -> SideEffect:
    """Record a doctor's assessment of a serious symptom; until then it blocks every supply."""
    lock_courses_of(side_effect.visit.patient_id)
    side_effect = SideEffect.objects.select_for_update(no_key=True).get(pk=side_effect.pk)
    side_effect.assessed_at, side_effect.assessed_by = now, by
    side_effect.assessment = assessment
    side_effect.save(update_fields=["assessed_at", "assessed_by", "assessment"])
    return side_effect


def _advance(appointment: Appointment | None, to: str, by: User, now: datetime) -> None:
    """Move the day's appointment on; where the board is elsewhere already, it stays there."""
    if appointment is None:
        return
    try:
        advance_appointment(appointment=appointment, to=to, by=by, now=now)
    except MoveRefused as refused:
        logger.info("appointment_not_moved", state=refused.state)


def as_text(value: Any) -> str:
    """Return a value as an amendment keeps it; not known is an empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else str(value)
