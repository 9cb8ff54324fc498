"""What stands above every page of a patient, so that nobody acts on the wrong one."""

from dataclasses import dataclass
from datetime import date

from clinic.rules.eras import Age, age_on
from patients.history_words import history_word
from patients.models import HistoryAsked, HistoryEntry, Patient


@dataclass(frozen=True, slots=True)
class Banner:
    """A patient at a glance. `allergies` is None for those who may not see the chart."""

    patient: Patient
    age: Age
    allergies: str | None = None
    allergies_asked: bool = False

    @property
    def shows_allergies(self) -> bool:
        return self.allergies is not None


def identity_banner(patient: Patient, today: date) -> Banner:
    """Return the banner that reception sees: who it is, and no finding."""
    return Banner(patient, age_on(patient.birth_date, today))


def chart_banner(patient: Patient, today: date) -> Banner:
    """Return the banner that a doctor sees, with the allergies; two queries."""
    kind = HistoryEntry.Kind.ALLERGY
    codes = HistoryEntry.objects.standing().filter(patient=patient, kind=kind)
    words = [history_word(kind, code) for code in codes.values_list("code", flat=True)]
    asked = HistoryAsked.objects.filter(patient=patient, kind=kind, asked_on__lte=today).exists()
    return Banner(patient, age_on(patient.birth_date, today), ", ".join(words), asked)
