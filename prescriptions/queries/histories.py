"""What the patient told, list by list. A list that was not asked for is unknown."""

from collections.abc import Iterable
from datetime import date
from typing import Any, get_args

from patients.models import HistoryEntry
from prescriptions.queries.course_record import CourseRecord, Told
from prescriptions.rules.gate.facts import Condition, ConditionCode, Vaccination, VaccineKind

Kind = HistoryEntry.Kind
CONDITION_CODES = frozenset(get_args(ConditionCode))
VACCINE_KINDS = frozenset(get_args(VaccineKind))


def histories_of(record: CourseRecord, as_of: date) -> dict[str, Any]:
    """Return the five lists as the gate names them.

    A list counts as asked for when it was asked since the course was opened; what an earlier
    course knew still stands in it.
    """
    entries: dict[str, list[Told]] = {}
    for entry in record.told:
        entries.setdefault(entry.kind, []).append(entry)

    def listed(kind: Kind, items: Iterable[Any]) -> tuple[Any, ...] | None:
        return tuple(items) if kind in record.asked_kinds else None

    def of(kind: Kind) -> list[Told]:
        return entries.get(kind, [])

    return {
        "conditions": listed(Kind.CONDITION, _conditions(of(Kind.CONDITION))),
        "allergies": listed(Kind.ALLERGY, (each.code for each in of(Kind.ALLERGY))),
        "medications": listed(Kind.MEDICATION, _medications(of(Kind.MEDICATION), as_of)),
        "lasik_on": listed(Kind.LASIK, (each.on for each in of(Kind.LASIK))),
        "vaccinations": listed(Kind.VACCINATION, _vaccinations(of(Kind.VACCINATION))),
    }


def _conditions(entries: Iterable[Told]) -> Iterable[Condition]:
    return (
        Condition(
            code=each.code,  # type: ignore[arg-type]
            status=each.status,  # type: ignore[arg-type]
            specialist_letter=each.has_specialist_letter,
        )
        for each in entries
        if each.code in CONDITION_CODES
    )


def _medications(entries: Iterable[Told], as_of: date) -> Iterable[str]:
    """A medicine that was stopped is no longer taken; on its last day it still is."""
    return (
        each.code
        for each in entries
        if each.status == HistoryEntry.Status.CURRENT
        and (each.until is None or each.until >= as_of)
    )


def _vaccinations(entries: Iterable[Told]) -> Iterable[Vaccination]:
    return (
        Vaccination(kind=each.code, on=each.on)  # type: ignore[arg-type]
        for each in entries
        if each.code in VACCINE_KINDS and each.on is not None
    )
