"""An imported file taken back, as long as nobody has used what it brought."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clinic.models import User
from labs.inputs import Reading
from labs.models import LabImport, LabReport, LabValue
from labs.services import reports
from labs.services.incoming import State, lock_import
from prescriptions.services.consequences import after_panel
from prescriptions.services.locking import lock_courses_of_all

WITHDRAWN = "withdrawn"
REASON = "the file it came in was taken back"


class ImportUsed(Exception):
    """Somebody has reviewed or corrected a result of the file; nothing was written."""


@transaction.atomic
def undo_import(*, lab_import: LabImport, by: User, now: datetime) -> LabImport:
    """Void the panels that a file brought and put back the values that it replaced.

    Courses that it stopped stay stopped: a doctor resumes them. Raises ImportEnded or ImportUsed.
    """
    lab_import = lock_import(lab_import, State.DONE)
    brought = LabReport.objects.standing().filter(values__import_row__lab_import=lab_import)
    patients = set(brought.values_list("patient_id", flat=True))
    courses = lock_courses_of_all(patients)
    locked = LabReport.objects.select_for_update(no_key=True).filter(pk__in=brought.values("pk"))
    found = list(locked.order_by("pk"))
    if any(each.reviewed_at for each in found) or _is_corrected(lab_import):
        raise ImportUsed
    for report in found:
        _take_back(report, lab_import, by, now)
    for pk in sorted(courses):
        after_panel(courses=courses[pk], by=by, now=now)
    lab_import.state, lab_import.ended_at, lab_import.ended_by = State.UNDONE, now, by
    lab_import.save(update_fields=["state", "ended_at", "ended_by"])
    return lab_import


def _is_corrected(lab_import: LabImport) -> bool:
    theirs = LabValue.objects.filter(corrects__import_row__lab_import=lab_import)
    others = ~Q(import_row__lab_import=lab_import) | Q(import_row=None)
    return theirs.filter(others).exists()


def _take_back(report: LabReport, lab_import: LabImport, by: User, now: datetime) -> None:
    others = report.values.filter(~Q(import_row__lab_import=lab_import) | Q(import_row=None))
    if others.exists():
        own = report.values.standing().filter(import_row__lab_import=lab_import)
        for value in own.select_related("analyte", "report"):
            reading = _before(value, lab_import)
            reports.add_correction(value=value, reading=reading, reason=REASON, by=by)
        return
    reports.mark_voided(report=report, reason=REASON, by=by, now=now)
    if report.collected_by is not None:
        _await_again(report)


def _before(value: LabValue, lab_import: LabImport) -> Reading:
    """Return what stood before the file; a value that it added is withdrawn."""
    before = value.corrects
    while before is not None and before.import_row and before.import_row.lab_import == lab_import:
        before = before.corrects
    if before is None:
        return Reading(raw=value.raw, unit=value.unit, unusable_reason=WITHDRAWN)
    return Reading(
        raw=before.raw,
        unit=before.unit,
        value=before.value,
        comparator=before.comparator,
        low=before.low,
        high=before.high,
        unusable_reason=before.unusable_reason,
    )


def _await_again(report: LabReport) -> LabReport:
    """Ordered blood is awaited as it was before the file."""
    return LabReport.objects.create(
        patient_id=report.patient_id,
        visit_id=report.visit_id,
        laboratory_id=report.laboratory_id,
        accession_no=report.accession_no,
        collected_at=report.collected_at,
        collected_by_id=report.collected_by_id,
        is_fasting=report.is_fasting,
        recorded_by_id=report.recorded_by_id,
    )
