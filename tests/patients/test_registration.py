from datetime import date

import pytest
from django.db import IntegrityError, transaction

from clinic.models import TicketCounter
from patients.models import Guardian, Patient
from patients.rules.duplicates import DuplicateReason
from patients.services.registration import (
    ChangedMeanwhile,
    GuardianDetails,
    GuardianMissing,
    LooksRegistered,
    register_patient,
    update_patient,
)
from patients.services.tickets import NoTicketSeries, TicketTaken
from tests.factories.clinic import StaffFactory
from tests.factories.patients import GuardianFactory, PatientFactory, WomanFactory
from tests.patients.details import details

TODAY = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> TicketCounter:
    return TicketCounter.objects.create(prefix="K", last=4_212)


def register(**options):
    known = {"by": StaffFactory(role="reception"), "today": TODAY}
    known |= options
    if "details" not in known:
        known["details"] = details()
    return register_patient(**known)


def test_register_patient_takes_the_next_number_and_stores_search_keys(series):
    patient = register()

    assert patient.ticket_no == "K-004213"
    assert (patient.kanji_key, patient.kana_key) == ("高橋崎子", "タカハシサキコ")
    assert patient.phone_key == "09012345678"
    assert patient.family_name == "髙橋"
    assert patient.can_become_pregnant is None


def test_register_patient_skips_a_number_that_a_card_holds(series):
    PatientFactory(ticket_no="K-4213")

    assert register().ticket_no == "K-004214"


def test_register_patient_with_a_card_keeps_its_number_and_the_series(series):
    patient = register(ticket_no="000017")

    series.refresh_from_db()
    assert patient.ticket_no == "000017"
    assert series.last == 4_212


@pytest.mark.parametrize("typed", ["K-004213", "K4213", "K-0004213"])
def test_register_patient_with_a_number_said_like_another_is_refused(series, typed):
    holder = PatientFactory(ticket_no="K-004213")

    with pytest.raises(TicketTaken) as taken:
        register(ticket_no=typed)

    assert taken.value.holder == holder
    assert Patient.objects.count() == 1


def test_register_patient_before_the_clinic_is_loaded_is_refused():
    with pytest.raises(NoTicketSeries):
        register()


def test_ticket_no_said_like_another_is_refused_by_the_database():
    PatientFactory(ticket_no="K-004213")

    with pytest.raises(IntegrityError), transaction.atomic():
        PatientFactory(ticket_no="K4213")


def test_register_patient_same_kana_and_birth_date_is_refused_and_writes_nothing(series):
    twin = WomanFactory(family_kana="タカハシ", given_kana="サキコ", birth_date=date(2002, 3, 9))

    with pytest.raises(LooksRegistered) as looks:
        register()

    (found,) = looks.value.found
    assert found.patient == twin
    assert found.reasons == (DuplicateReason.SAME_KANA_AND_BIRTH_DATE,)
    assert Patient.objects.count() == 1
    series.refresh_from_db()
    assert series.last == 4_212


def test_register_patient_same_phone_and_birth_date_is_refused(series):
    PatientFactory(phone="+819012345678", birth_date=date(2002, 3, 9))

    with pytest.raises(LooksRegistered) as looks:
        register()

    assert looks.value.found[0].reasons == (DuplicateReason.SAME_PHONE_AND_BIRTH_DATE,)


def test_register_patient_without_phone_is_no_duplicate_of_others_without(series):
    PatientFactory(phone="", birth_date=date(2002, 3, 9))

    assert register(details=details(phone="")).pk


def test_register_patient_confirmed_as_somebody_else_is_registered(series):
    twin = WomanFactory(family_kana="タカハシ", given_kana="サキコ", birth_date=date(2002, 3, 9))

    assert register(different_from=[twin.pk]).pk != twin.pk


def test_register_patient_a_second_twin_is_not_covered_by_the_first_answer(series):
    first, second = (
        WomanFactory(family_kana="タカハシ", given_kana="サキコ", birth_date=date(2002, 3, 9))
        for _ in range(2)
    )

    with pytest.raises(LooksRegistered) as looks:
        register(different_from=[first.pk])

    assert [found.patient for found in looks.value.found] == [second]


def test_register_patient_under_18_without_guardian_is_refused(series):
    with pytest.raises(GuardianMissing):
        register(details=details(birth_date=date(2008, 11, 25)))

    assert not Patient.objects.exists()


def test_register_patient_on_the_18th_birthday_needs_no_guardian(series):
    assert register(details=details(birth_date=date(2008, 11, 24))).guardians.count() == 0


def test_register_patient_under_18_with_guardian_stores_both(series):
    guardian = GuardianDetails(name="髙橋 一郎", relation="父")

    patient = register(details=details(birth_date=date(2010, 1, 1)), guardian=guardian)

    assert Guardian.objects.get().patient == patient


def test_update_patient_with_the_seen_version_changes_keys_too():
    patient = PatientFactory()

    updated = update_patient(
        patient=patient,
        version=1,
        details=details(branch=patient.branch),
        by=StaffFactory(),
        today=TODAY,
    )

    assert (updated.version, updated.kanji_key) == (2, "高橋崎子")


def test_update_patient_with_an_old_version_changes_nothing():
    patient = PatientFactory(version=2)

    with pytest.raises(ChangedMeanwhile) as changed:
        update_patient(
            patient=patient, version=1, details=details(), by=StaffFactory(), today=TODAY
        )

    patient.refresh_from_db()
    assert changed.value.current == patient
    assert patient.family_name == "試験"


def test_update_patient_to_another_sex_forgets_what_was_assessed():
    patient = WomanFactory(
        can_become_pregnant=False,
        reproductive_evidence="子宮全摘",
        reproductive_assessed_on=TODAY,
    )

    updated = update_patient(
        patient=patient, version=1, details=details(sex="male"), by=StaffFactory(), today=TODAY
    )

    assert updated.can_become_pregnant is None
    assert updated.reproductive_evidence == ""


def test_update_patient_to_under_18_needs_a_guardian_who_is_known():
    patient = PatientFactory()
    young = details(birth_date=date(2010, 1, 1))

    with pytest.raises(GuardianMissing):
        update_patient(patient=patient, version=1, details=young, by=StaffFactory(), today=TODAY)
    GuardianFactory(patient=patient)
    updated = update_patient(
        patient=patient, version=1, details=young, by=StaffFactory(), today=TODAY
    )

    assert updated.birth_date == date(2010, 1, 1)
