from datetime import date

import pytest
from django.utils import timezone

from patients.models import HistoryAsked, HistoryEntry
from patients.services.history import (
    AlreadyWithdrawn,
    HistoryItem,
    end_history_entry,
    record_history,
    withdraw_history_entry,
)
from tests.factories.clinic import StaffFactory
from tests.factories.patients import HistoryEntryFactory, PatientFactory

TODAY = date(2026, 11, 24)
Kind = HistoryEntry.Kind
pytestmark = pytest.mark.django_db


def record(patient, kind, *items, asked_on=TODAY):
    return record_history(
        patient=patient, kind=kind, items=items, asked_on=asked_on, by=StaffFactory()
    )


def test_record_history_nothing_told_still_says_that_it_was_asked():
    patient = PatientFactory()

    asked = record(patient, Kind.ALLERGY)

    assert (asked.kind, asked.asked_on) == (Kind.ALLERGY, TODAY)
    assert not HistoryEntry.objects.exists()


def test_record_history_same_answer_twice_adds_nothing():
    patient = PatientFactory()
    item = HistoryItem(code="soy")

    record(patient, Kind.ALLERGY, item)
    record(patient, Kind.ALLERGY, item)

    assert HistoryEntry.objects.count() == HistoryAsked.objects.count() == 1


def test_record_history_asked_on_another_day_says_so():
    patient = PatientFactory()

    record(patient, Kind.ALLERGY, asked_on=date(2026, 10, 24))
    record(patient, Kind.ALLERGY, asked_on=TODAY)

    assert HistoryAsked.objects.count() == 2


def test_record_history_past_illness_now_current_is_a_new_entry():
    patient = PatientFactory()
    HistoryEntryFactory(
        patient=patient, kind=Kind.CONDITION, code="psychiatric_illness", status="past"
    )

    record(patient, Kind.CONDITION, HistoryItem(code="psychiatric_illness"))

    assert HistoryEntry.objects.standing().count() == 2


def test_record_history_keeps_another_patients_list_apart():
    HistoryEntryFactory(code="soy")
    patient = PatientFactory()

    record(patient, Kind.ALLERGY, HistoryItem(code="soy"))

    assert patient.history_entries.count() == 1


def test_record_history_withdrawn_entry_told_again_stands_again():
    patient = PatientFactory()
    record(patient, Kind.ALLERGY, HistoryItem(code="soy"))
    withdraw(HistoryEntry.objects.get())

    record(patient, Kind.ALLERGY, HistoryItem(code="soy"))

    assert HistoryEntry.objects.standing().count() == 1


def withdraw(entry):
    return withdraw_history_entry(
        entry=entry, reason="取り違え", by=StaffFactory(), now=timezone.now()
    )


def test_withdraw_history_entry_stays_readable_with_its_reason():
    entry = HistoryEntryFactory()

    withdraw(entry)

    entry.refresh_from_db()
    assert (entry.code, entry.withdrawn_reason) == ("soy", "取り違え")
    assert not HistoryEntry.objects.standing().exists()


def test_withdraw_history_entry_twice_is_refused():
    entry = HistoryEntryFactory()
    withdraw(entry)

    with pytest.raises(AlreadyWithdrawn):
        withdraw(entry)


def test_end_history_entry_medicine_is_past_since_that_day():
    entry = HistoryEntryFactory(kind=Kind.MEDICATION, code="tetracycline")

    ended = end_history_entry(entry=entry, until=TODAY, by=StaffFactory())

    assert (ended.status, ended.until) == ("past", TODAY)
