"""Opening a course: who was asked what, what was signed, and whether treatment may begin."""

from datetime import date

from django.db import transaction

from clinic.models import User
from patients.models import Consent, Guardian, HistoryEntry, Patient
from patients.services.consents import record_consent
from patients.services.history import record_history
from patients.services.potential import assess_reproductive_potential
from prescriptions.inputs import CourseOpening, SignedConsent
from prescriptions.models import Course, CourseTransition
from prescriptions.services.locking import lock_course, lock_courses_of, open_course_among

Kind = HistoryEntry.Kind
# The lists that the gate demands; the patient may have others.
ASKED_KINDS = (Kind.CONDITION, Kind.ALLERGY, Kind.MEDICATION, Kind.LASIK, Kind.VACCINATION)


class CourseStillOpen(Exception):
    """The patient is on a course; a second one is opened after it has ended."""

    def __init__(self, course: Course) -> None:
        super().__init__(str(course))
        self.course = course


@transaction.atomic
def open_course(*, patient: Patient, opening: CourseOpening, by: User, today: date) -> Course:
    """Open the patient's next course in screening, with the answers given so far.

    Raises CourseStillOpen, or what recording a consent or an assessment raises.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    courses = lock_courses_of(patient.pk)
    if (still_open := open_course_among(courses)) is not None:
        raise CourseStillOpen(still_open)
    _record_answers(patient, opening, by, today)
    signed = opening.consent
    course = Course.objects.create(
        patient=patient,
        branch=opening.branch,
        number=max((each.number for each in courses), default=0) + 1,
        doctor=opening.doctor,
        opened_on=today,
        severity=opening.severity,
        has_insured_treatment_failed=opening.has_insured_treatment_failed,
        target_mg_per_kg=opening.target_mg_per_kg,
        planned_months=opening.planned_months,
        consent=None if signed is None else _sign(patient, signed, by, today),
        recorded_by=by,
    )
    CourseTransition.objects.create(
        course=course, to_state=course.state, happened_on=today, recorded_by=by
    )
    return course


@transaction.atomic
def sign_consent(*, course: Course, consent: SignedConsent, by: User, today: date) -> Consent:
    """Put a new signature under the course, such as after the text has changed."""
    course = lock_course(course.pk)
    signed = _sign(course.patient, consent, by, today)
    course.consent = signed
    course.version += 1
    course.save(update_fields=["consent", "version"])
    return signed


def _record_answers(patient: Patient, opening: CourseOpening, by: User, today: date) -> None:
    for kind, items in opening.histories.items():
        record_history(patient=patient, kind=kind, items=items, asked_on=today, by=by)
    if opening.potential is not None:
        assess_reproductive_potential(
            patient=patient,
            can_become_pregnant=opening.potential.can_become_pregnant,
            evidence=opening.potential.evidence,
            assessed_on=today,
            by=by,
        )
    if opening.attending_guardian is not None:
        Guardian.objects.filter(
            pk=opening.attending_guardian.pk,
            patient=patient,
            attended_first_consultation_on=None,
        ).update(attended_first_consultation_on=today)


def _sign(patient: Patient, signed: SignedConsent, by: User, today: date) -> Consent:
    return record_consent(
        patient=patient,
        text=signed.text,
        given_on=today,
        signer_name=signed.signer_name,
        explained_by=by,
        by=by,
        guardian=signed.guardian,
        fees_shown_yen=signed.fees_shown_yen,
        signature=signed.signature,
    )
