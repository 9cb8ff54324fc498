"""The monthly consultation, saved whole or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.models import User
from labs.services import reports
from patients.models import LesionCount, SideEffect, Visit
from patients.services.appointments import book_appointment
from prescriptions.inputs import Consultation, Panel
from prescriptions.models import Course, Prescription
from prescriptions.services.alarms import acknowledge_entered
from prescriptions.services.issuing import issue_prescription
from prescriptions.services.locking import lock_courses_of, lock_visit, open_course_among
from prescriptions.services.refusals import ChangedMeanwhile, VisitClosed
from prescriptions.services.results import (
    complete_report,
    review_report,
    write_lab_values,
    write_pregnancy_test,
)
from prescriptions.services.visits import CLINICAL_FIELDS, close_draft


@transaction.atomic
def save_consultation(
    *, visit: Visit, version: int, consultation: Consultation, by: User, now: datetime
) -> Prescription | None:
    """Write a draft visit with all its parts, issue what was ordered, and confirm it.

    One refusal, of the gate or of a part, and nothing is written. Returns the prescription,
    if one was ordered.

    Raises VisitClosed, ChangedMeanwhile, BookingRefused, or what issue_prescription raises.
    """
    courses = lock_courses_of(visit.patient_id)
    visit = lock_visit(visit)
    if visit.state != Visit.State.DRAFT:
        raise VisitClosed
    if visit.version != version:
        raise ChangedMeanwhile(visit)
    _write_answers(visit, consultation.answers)
    _write_observations(visit, consultation, by)
    _write_panel(visit, courses, consultation.panel, by, now)
    for report in consultation.reviewed:
        review_report(report=report, comment="", by=by, now=now)
    if consultation.pregnancy_test is not None:
        write_pregnancy_test(
            patient=visit.patient,
            courses=courses,
            reading=consultation.pregnancy_test,
            by=by,
            now=now,
        )
    _set_baseline(open_course_among(courses), visit)
    prescription = _issue(visit, consultation, by, now)
    close_draft(visit=visit, by=by, now=now)
    if consultation.next_visit_at is not None:
        book_appointment(
            patient=visit.patient,
            branch=visit.branch,
            starts_at=consultation.next_visit_at,
            by=by,
            now=now,
        )
    return prescription


def _issue(
    visit: Visit, consultation: Consultation, by: User, now: datetime
) -> Prescription | None:
    if consultation.order is None:
        return None
    return issue_prescription(
        visit=visit, order=consultation.order, by=by, now=now, overrides=consultation.overrides
    )


def _write_answers(visit: Visit, answers: Mapping[str, Any]) -> None:
    if unknown := set(answers) - set(CLINICAL_FIELDS):
        raise ValueError(f"not a clinical field: {sorted(unknown)}")
    for name, answer in answers.items():
        setattr(visit, name, answer)
    visit.save(update_fields=list(answers))


def _write_observations(visit: Visit, consultation: Consultation, by: User) -> None:
    SideEffect.objects.bulk_create(
        SideEffect(
            visit=visit,
            code=each.code,
            severity=each.severity,
            is_serious=each.is_serious,
            note=each.note,
            recorded_by=by,
        )
        for each in consultation.side_effects
    )
    LesionCount.objects.bulk_create(
        LesionCount(
            visit=visit,
            site=each.site,
            comedones=each.comedones,
            papules=each.papules,
            pustules=each.pustules,
            nodules=each.nodules,
            recorded_by=by,
        )
        for each in consultation.lesions
    )


def _write_panel(
    visit: Visit, courses: list[Course], panel: Panel | None, by: User, now: datetime
) -> None:
    if panel is None:
        return
    if panel.completes is not None:
        report = complete_report(
            report=panel.completes, courses=courses, readings=panel.readings, by=by, now=now
        )
        reports.mark_reviewed(report=report, comment="", by=by, now=now)
        return
    assert panel.specimen is not None  # noqa: S101 - a panel is new, or completes an old one
    report = reports.add_report(patient=visit.patient, specimen=panel.specimen, by=by)
    if panel.readings:
        report = write_lab_values(
            report=report, courses=courses, readings=panel.readings, by=by, now=now
        )
        report = reports.mark_reviewed(report=report, comment="", by=by, now=now)
        acknowledge_entered(report=report, by=by, now=now)


def _set_baseline(course: Course | None, visit: Visit) -> None:
    """Until the first dose, each weighing is the course's baseline."""
    if course is None or course.started_on is not None or visit.weight_kg is None:
        return
    course.baseline_visit, course.baseline_weight_kg = visit, visit.weight_kg
    course.save(update_fields=["baseline_visit", "baseline_weight_kg"])
