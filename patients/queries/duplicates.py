"""Registered patients who may be the person now being registered."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from patients.models import Patient
from patients.rules.duplicates import DuplicateReason, Identity, duplicate_reasons

ALARMING = {
    DuplicateReason.SAME_KANA_AND_BIRTH_DATE,
    DuplicateReason.SAME_PHONE_AND_BIRTH_DATE,
}


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """A registered patient and why they may be the same person."""

    patient: Patient
    reasons: tuple[DuplicateReason, ...]


def possible_duplicates(*, kana_key: str, birth_date: date, phone: str) -> list[PossibleDuplicate]:
    """Return who was born on that day and shares the reading or the telephone number."""
    typed = Identity(kana_key, birth_date, frozenset({phone}))
    born_that_day = Patient.objects.current().filter(birth_date=birth_date)
    candidates = born_that_day.filter(Q(kana_key=kana_key) | (Q(phone=phone) & ~Q(phone="")))
    found = (
        PossibleDuplicate(
            patient,
            duplicate_reasons(
                typed,
                Identity(patient.kana_key, patient.birth_date, frozenset({patient.phone})),
            ),
        )
        for patient in candidates.select_related("branch")
    )
    return [each for each in found if ALARMING.intersection(each.reasons)]
