"""Making two records of one person one, and parting them again.

Nothing of the merged record moves but its coming appointments: what was recorded stays where it
was recorded and is read there. Both stay in the search, the merged one by its number.
"""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from clinic.models import User
from patients.models import Appointment, Patient, PatientMerge, Visit
from patients.rules.appointment_state import IN_CLINIC
from patients.rules.merging import Record, check_merge
from patients.services.appointments import PATIENT_TWICE
from patients.services.dates import dates_changed


class MergeRefused(Exception):
    """The records stay as they are; nothing was written.

    `code` is one of `check_merge`, `patient_busy` (both are booked at one time), or `undone`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def merge_patients(
    *, kept: Patient, merged: Patient, reason: str, by: User, now: datetime
) -> PatientMerge:
    """Merge a second record of a person into the one that stays.

    Raises MergeRefused; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a merge needs a reason")
    kept, merged = _locked(kept.pk, merged.pk)
    if code := check_merge(_record(kept), _record(merged)):
        raise MergeRefused(code)
    moved = _move_coming(merged, kept, now)
    _set_merged_into(merged, kept)
    merge = PatientMerge.objects.create(
        kept=kept,
        merged=merged,
        reason=reason.strip(),
        moved_appointments=moved,
        recorded_by=by,
    )
    _both_changed(merge, "made")
    return merge


@transaction.atomic
def undo_merge(*, merge: PatientMerge, reason: str, by: User, now: datetime) -> PatientMerge:
    """Part two merged records; the appointments that went along and are still to come go back.

    Raises MergeRefused `undone` for one that was undone before; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("parting records needs a reason")
    kept, merged = _locked(merge.kept_id, merge.merged_id)
    merge = PatientMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise MergeRefused("undone")
    _set_merged_into(merged, None)
    still_coming = Appointment.objects.filter(
        pk__in=merge.moved_appointments or [],
        patient=kept,
        state=Appointment.State.BOOKED,
        during__startswith__gt=now,
    )
    still_coming.update(patient=merged, version=F("version") + 1)
    merge.undone_at, merge.undone_by, merge.undone_reason = now, by, reason.strip()
    merge.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    _both_changed(merge, "undone")
    return merge


def _both_changed(merge: PatientMerge, what: str) -> None:
    for patient_id in (merge.kept_id, merge.merged_id):
        dates_changed(patient_id, f"merge-{merge.pk}-{what}-{patient_id}")


def _locked(kept_id: int, merged_id: int) -> tuple[Patient, Patient]:
    """Take both records, always in the order of their numbers."""
    both = Patient.objects.select_for_update().filter(pk__in=[kept_id, merged_id]).order_by("pk")
    found = {patient.pk: patient for patient in both}
    return found[kept_id], found[merged_id]


def _record(patient: Patient) -> Record:
    begun = Appointment.objects.filter(patient=patient, state__in=IN_CLINIC)
    drafts = Visit.objects.filter(patient=patient, state=Visit.State.DRAFT)
    return Record(
        pk=patient.pk,
        birth_date=patient.birth_date,
        sex=patient.sex,
        is_merged=patient.merged_into_id is not None,
        holds_others=patient.merged.exists(),
        is_in_clinic=begun.exclude(state=Appointment.State.DONE).exists(),
        has_draft=drafts.exists(),
        has_open_course=import_string(settings.HAS_OPEN_COURSE)(patient.pk),
    )


def _move_coming(merged: Patient, kept: Patient, now: datetime) -> list[int]:
    """Give the kept record what the other has still booked; return the appointments."""
    coming = Appointment.objects.filter(
        patient=merged, state=Appointment.State.BOOKED, during__startswith__gt=now
    )
    moved = list(coming.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            coming.update(patient=kept, version=F("version") + 1)
    except IntegrityError as error:
        if PATIENT_TWICE in str(error):
            raise MergeRefused("patient_busy") from error
        raise
    return moved


def _set_merged_into(merged: Patient, kept: Patient | None) -> None:
    """Count the version on: a form opened before is then shown what changed."""
    Patient.objects.filter(pk=merged.pk).update(merged_into=kept, version=F("version") + 1)
