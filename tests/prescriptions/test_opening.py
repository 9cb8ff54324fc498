import datetime

import pytest

from patients.models import Guardian, HistoryAsked, HistoryEntry, Patient
from patients.services.consents import TextNotInForce
from patients.services.history import HistoryItem
from patients.services.registration import GuardianMissing
from prescriptions.inputs import CourseOpening, Potential, SignedConsent
from prescriptions.models import Course
from prescriptions.services.opening import ASKED_KINDS, CourseStillOpen, open_course, sign_consent
from tests.factories.clinic import StaffFactory
from tests.factories.patients import (
    ConsentTextFactory,
    GuardianFactory,
    PatientFactory,
    WomanFactory,
)
from tests.factories.prescriptions import CourseFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)


def opening_of(patient: Patient, **more: object) -> CourseOpening:
    doctor = StaffFactory()
    return CourseOpening(
        **{
            "branch": patient.branch,
            "doctor": doctor,
            "severity": "severe",
            "has_insured_treatment_failed": True,
        }
        | more
    )


def opened(patient: Patient, **more: object) -> Course:
    opening = opening_of(patient, **more)
    return open_course(patient=patient, opening=opening, by=opening.doctor, today=TODAY)


def test_first_course_is_numbered_one_and_recorded():
    course = opened(PatientFactory())

    assert (course.number, course.opened_on) == (1, TODAY)
    assert course.transitions.first().from_state == ""


def test_second_course_is_numbered_after_the_first():
    patient = PatientFactory()
    CourseFactory(patient=patient, state=Course.State.CLOSED)

    assert opened(patient).number == 2


def test_second_open_course_is_refused():
    patient = PatientFactory()
    first = CourseFactory(patient=patient, state=Course.State.ON_HOLD)

    with pytest.raises(CourseStillOpen) as refused:
        opened(patient)

    assert refused.value.course == first


def test_lists_are_recorded_as_asked_with_what_was_told():
    patient = PatientFactory()
    told = dict.fromkeys(ASKED_KINDS, ()) | {"allergy": (HistoryItem(code="soy"),)}

    opened(patient, histories=told)

    asked = HistoryAsked.objects.filter(patient=patient, asked_on=TODAY)
    assert set(asked.values_list("kind", flat=True)) == set(ASKED_KINDS)
    assert HistoryEntry.objects.get().code == "soy"


def test_list_to_be_checked_stays_not_asked():
    patient = PatientFactory()

    opened(patient, histories={"allergy": ()})

    assert HistoryAsked.objects.get().kind == "allergy"


def test_potential_guardian_and_consent_are_recorded():
    woman = WomanFactory(birth_date=datetime.date(2010, 1, 1), can_become_pregnant=None)
    guardian = GuardianFactory(patient=woman)
    consent = SignedConsent(
        text=ConsentTextFactory(),
        signer_name="試験 花子",
        fees_shown_yen=150_480,
        guardian=guardian,
    )

    course = opened(
        woman,
        potential=Potential(can_become_pregnant=True),
        attending_guardian=guardian,
        consent=consent,
    )

    woman.refresh_from_db()
    assert woman.can_become_pregnant is True
    assert Guardian.objects.get().attended_first_consultation_on == TODAY
    assert course.consent.fees_shown_yen == 150_480


def test_consent_of_a_minor_without_guardian_opens_nothing():
    minor = PatientFactory(birth_date=datetime.date(2010, 1, 1))
    consent = SignedConsent(text=ConsentTextFactory(), signer_name="x", fees_shown_yen=1)

    with pytest.raises(GuardianMissing):
        opened(minor, consent=consent)

    assert not Course.objects.exists()


def test_new_signature_after_the_text_changed():
    patient = PatientFactory()
    old = ConsentTextFactory()
    course = opened(patient, consent=SignedConsent(text=old, signer_name="x", fees_shown_yen=1))
    new = ConsentTextFactory()

    with pytest.raises(TextNotInForce):
        sign_consent(
            course=course,
            consent=SignedConsent(text=old, signer_name="x", fees_shown_yen=1),
            by=course.doctor,
            today=TODAY,
        )
    signed = sign_consent(
        course=course,
        consent=SignedConsent(text=new, signer_name="x", fees_shown_yen=1),
        by=course.doctor,
        today=TODAY,
    )

    course.refresh_from_db()
    assert course.consent == signed
