"""Writing blood panels: collected, resulted, reviewed, corrected, voided.

Nobody calls these but the services of prescriptions, which decide in the same transaction what a
result does to the course.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic.models import User
from labs.inputs import Reading, Specimen
from labs.models import Analyte, LabReport, LabValue
from patients.models import Patient


class ReportVoided(Exception):
    """The panel no longer counts; nothing was written."""


class NoResultsYet(Exception):
    """The laboratory has not answered; there is nothing to review or correct."""


class AlreadyResulted(Exception):
    """The panel has its results; a change of them is a correction."""


class AlreadyCorrected(Exception):
    """The value has been replaced; only the one that counts can be corrected."""


@transaction.atomic
def add_report(*, patient: Patient, specimen: Specimen, by: User) -> LabReport:
    """Record that blood was taken; the results follow."""
    return LabReport.objects.create(
        patient=patient,
        visit=specimen.visit,
        laboratory=specimen.laboratory,
        accession_no=specimen.accession_no,
        collected_at=specimen.collected_at,
        collected_by=by,
        is_fasting=specimen.is_fasting,
        recorded_by=by,
    )


@transaction.atomic
def add_values(
    *, report: LabReport, readings: Mapping[Analyte, Reading], by: User, now: datetime
) -> LabReport:
    """Write the results of a panel; from now on it waits for its review.

    Raises AlreadyResulted or ReportVoided.
    """
    report = lock_report(report)
    if report.resulted_at is not None:
        raise AlreadyResulted
    report.resulted_at, report.resulted_by = now, by
    report.save(update_fields=["resulted_at", "resulted_by"])
    LabValue.objects.bulk_create(
        _value(report, analyte, reading, by) for analyte, reading in readings.items()
    )
    return report


@transaction.atomic
def add_missing_values(
    *, report: LabReport, readings: Mapping[Analyte, Reading], by: User
) -> LabReport:
    """Write what a resulted panel lacked, such as a value told by telephone; read it anew.

    Raises AlreadyResulted for a value that the panel has, NoResultsYet or ReportVoided.
    """
    report = lock_report(report)
    if report.resulted_at is None:
        raise NoResultsYet
    if LabValue.objects.filter(report=report, analyte__in=list(readings)).exists():
        raise AlreadyResulted
    LabValue.objects.bulk_create(
        _value(report, analyte, reading, by) for analyte, reading in readings.items()
    )
    report.reviewed_at, report.reviewed_by, report.review_comment = None, None, ""
    report.save(update_fields=["reviewed_at", "reviewed_by", "review_comment"])
    return report


@transaction.atomic
def mark_reviewed(*, report: LabReport, comment: str, by: User, now: datetime) -> LabReport:
    """Record that a clinician has read the results. Raises NoResultsYet or ReportVoided."""
    report = lock_report(report)
    if report.resulted_at is None:
        raise NoResultsYet
    report.reviewed_at, report.reviewed_by, report.review_comment = now, by, comment
    report.save(update_fields=["reviewed_at", "reviewed_by", "review_comment"])
    return report


@transaction.atomic
def add_correction(*, value: LabValue, reading: Reading, reason: str, by: User) -> LabValue:
    """Replace a value; the old one stays readable, and the panel is reviewed anew.

    Raises AlreadyCorrected or ReportVoided.
    """
    report = lock_report(value.report)
    if LabValue.objects.filter(corrects=value).exists():
        raise AlreadyCorrected
    correction = _value(report, value.analyte, reading, by)
    correction.corrects, correction.correction_reason = value, reason
    correction.save(force_insert=True)
    report.reviewed_at, report.reviewed_by, report.review_comment = None, None, ""
    report.save(update_fields=["reviewed_at", "reviewed_by", "review_comment"])
    return correction


@transaction.atomic
def mark_voided(*, report: LabReport, reason: str, by: User, now: datetime) -> LabReport:
    """Take back a panel that was not this patient's or never was. Raises ReportVoided."""
    report = lock_report(report)
    report.voided_at, report.voided_by, report.voided_reason = now, by, reason
    report.save(update_fields=["voided_at", "voided_by", "voided_reason"])
    return report


def lock_report(report: LabReport) -> LabReport:
    """Return the panel under its row lock. Raises ReportVoided."""
    reports = LabReport.objects.select_for_update(no_key=True, of=("self",))
    locked = reports.select_related("patient").get(pk=report.pk)
    if locked.voided_at is not None:
        raise ReportVoided
    return locked


def _value(report: LabReport, analyte: Analyte, reading: Reading, by: User) -> LabValue:
    return LabValue(
        report=report,
        analyte=analyte,
        raw=reading.raw,
        comparator=reading.comparator,
        value=reading.value,
        unit=reading.unit,
        low=reading.low,
        high=reading.high,
        unusable_reason=reading.unusable_reason,
        recorded_by=by,
    )
