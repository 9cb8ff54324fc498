"""Results and what they do to the course: in one transaction, whoever enters them.

The course is locked before the result is written, so a prescription that is being issued at
the same time either sees the result or is seen by it.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.models import User
from labs.inputs import PregnancyReading, Reading, Specimen
from labs.models import Analyte, LabReport, LabValue, PregnancyTest
from labs.queries import standing_values
from labs.rules.second_readings import lacks_second_reader
from labs.services import pregnancy_tests, reports
from patients.models import Patient
from patients.services.dates import dates_changed
from prescriptions.models import Course
from prescriptions.queries.policy import lab_levels_on, reads_tests_twice
from prescriptions.queries.stopping import baselines
from prescriptions.services.aftercare import close_tests
from prescriptions.services.alarms import raise_alarm
from prescriptions.services.consequences import (
    after_panel,
    after_pregnancy_test,
    after_withdrawn_test,
)
from prescriptions.services.locking import (
    ask_the_walls,
    lock_courses_of,
    open_course_among,
)


class NotAWoman(Exception):
    """Pregnancy tests are recorded for women only; nothing was written."""


@transaction.atomic
def record_lab_report(*, patient: Patient, specimen: Specimen, by: User) -> LabReport:
    """Record that blood was taken; its results follow."""
    lock_courses_of(patient.pk)
    return reports.add_report(patient=patient, specimen=specimen, by=by)


@transaction.atomic
def enter_lab_values(
    *, report: LabReport, readings: Mapping[Analyte, Reading], by: User, now: datetime
) -> LabReport:
    """Write the results of a panel. A value at stop level stops the course at once.

    Raises AlreadyResulted or ReportVoided.
    """
    courses = lock_courses_of(report.patient_id)
    return write_lab_values(report=report, courses=courses, readings=readings, by=by, now=now)


def write_lab_values(
    *,
    report: LabReport,
    courses: list[Course],
    readings: Mapping[Analyte, Reading],
    by: User,
    now: datetime,
) -> LabReport:
    """Do the same where the patient's courses are locked already."""
    report = reports.add_values(report=report, readings=readings, by=by, now=now)
    _call(report, courses, {each.key for each in readings}, by, now)
    after_panel(courses=courses, by=by, now=now)
    return report


def complete_report(
    *,
    report: LabReport,
    courses: list[Course],
    readings: Mapping[Analyte, Reading],
    by: User,
    now: datetime,
) -> LabReport:
    """Write what a panel lacked. A value at stop level stops the course at once.

    The patient's courses are locked. Raises AlreadyResulted, NoResultsYet or ReportVoided.
    """
    report = reports.add_missing_values(report=report, readings=readings, by=by)
    after_panel(courses=courses, by=by, now=now)
    return report


@transaction.atomic
def enter_many(
    *, entries: Mapping[LabReport, Mapping[Analyte, Reading]], by: User, now: datetime
) -> int:
    """Write the results of several panels, all or none; return how many.

    Raises AlreadyResulted or ReportVoided.
    """
    for report in sorted(entries, key=lambda each: (each.patient_id, each.pk)):
        enter_lab_values(report=report, readings=entries[report], by=by, now=now)
    return len(entries)


@transaction.atomic
def review_report(*, report: LabReport, comment: str, by: User, now: datetime) -> LabReport:
    """Record that a clinician has read a panel. Raises NoResultsYet or ReportVoided."""
    lock_courses_of(report.patient_id)
    report = reports.mark_reviewed(report=report, comment=comment, by=by, now=now)
    dates_changed(report.patient_id, f"report-{report.pk}-{now.isoformat()}")
    return report


@transaction.atomic
def correct_lab_value(
    *, value: LabValue, reading: Reading, reason: str, by: User, now: datetime
) -> LabValue:
    """Replace a value. The panel must be reviewed anew before anything is handed over.

    Raises AlreadyCorrected or ReportVoided.
    """
    courses = lock_courses_of(value.report.patient_id)
    correction = reports.add_correction(value=value, reading=reading, reason=reason, by=by)
    _call(correction.report, courses, {correction.analyte.key}, by, now)
    after_panel(courses=courses, by=by, now=now)
    return correction


@transaction.atomic
def void_lab_report(*, report: LabReport, reason: str, by: User, now: datetime) -> LabReport:
    """Take back a panel: what it showed no longer counts. Raises ReportVoided."""
    courses = lock_courses_of(report.patient_id)
    report = reports.mark_voided(report=report, reason=reason, by=by, now=now)
    after_panel(courses=courses, by=by, now=now)
    return report


@transaction.atomic
def record_pregnancy_test(
    *, patient: Patient, reading: PregnancyReading, by: User, now: datetime
) -> PregnancyTest:
    """Record a test. Positive or inconclusive, it stops the course at once.

    Raises NotAWoman.
    """
    courses = lock_courses_of(patient.pk)
    return write_pregnancy_test(patient=patient, courses=courses, reading=reading, by=by, now=now)


def write_pregnancy_test(
    *, patient: Patient, courses: list[Course], reading: PregnancyReading, by: User, now: datetime
) -> PregnancyTest:
    """Do the same where the patient's courses are locked already."""
    if patient.sex != Patient.Sex.FEMALE:
        raise NotAWoman
    test = pregnancy_tests.add_test(
        patient=patient,
        reading=reading,
        by=by,
        awaits_second_reader=lacks_second_reader(
            reading.result, has_second_reader=reading.second_reader is not None
        )
        and reads_tests_twice(timezone.localdate(now)),
    )
    close_tests(courses=courses, test=test, by=by, now=now)
    after_pregnancy_test(courses=courses, by=by, now=now)
    ask_the_walls()
    return test


@transaction.atomic
def void_pregnancy_test(
    *, test: PregnancyTest, reason: str, by: User, now: datetime
) -> PregnancyTest:
    """Take back a wrong entry. Supplies that relied on it are voided. Raises EntryVoided."""
    courses = lock_courses_of(test.patient_id)
    test = pregnancy_tests.mark_voided(test=test, reason=reason, by=by, now=now)
    after_pregnancy_test(courses=courses, by=by, now=now)
    after_withdrawn_test(courses=courses, by=by, now=now)
    ask_the_walls()
    return test


def _call(
    report: LabReport, courses: list[Course], keys: set[str], by: User, now: datetime
) -> None:
    """Call the doctors where one of these values is at stop level, course or not."""
    values = standing_values({report.pk})[report.pk]
    open_course = open_course_among(courses)
    found = baselines([open_course] if open_course else [])
    raise_alarm(
        report=report,
        values={key: value for key, value in values.items() if key in keys},
        baseline=found.get(report.patient_id, {}),
        levels=lab_levels_on(timezone.localdate(now)),
        by=by,
        now=now,
    )
