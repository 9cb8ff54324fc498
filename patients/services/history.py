"""What the patient tells: lists that were asked for, and corrections of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clinic.models import User
from patients.models import HistoryAsked, HistoryEntry, Patient


class AlreadyWithdrawn(Exception):
    """The entry no longer stands; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryItem:
    """One item as it was told; codes are those of the gate's contract."""

    code: str
    status: str = HistoryEntry.Status.CURRENT
    on: date | None = None
    until: date | None = None
    has_specialist_letter: bool | None = None
    note: str = ""


@transaction.atomic
def record_history(
    *, patient: Patient, kind: str, items: Iterable[HistoryItem], asked_on: date, by: User
) -> HistoryAsked:
    """Record that a list was asked for, and what of the answer is not recorded yet.

    No items mean "asked, none". What stands already is left as it is, so the same answer
    given twice adds nothing; what no longer holds is ended or withdrawn on its own.
    """
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    standing = HistoryEntry.objects.standing().filter(patient=patient, kind=kind)
    known = set(standing.values_list("code", "status", "on", "has_specialist_letter"))
    HistoryEntry.objects.bulk_create(
        HistoryEntry(
            patient=patient,
            kind=kind,
            code=item.code,
            status=item.status,
            on=item.on,
            until=item.until,
            has_specialist_letter=item.has_specialist_letter,
            note=item.note,
            recorded_by=by,
        )
        for item in items
        if (item.code, item.status, item.on, item.has_specialist_letter) not in known
    )
    asked, _new = HistoryAsked.objects.get_or_create(
        patient=patient, kind=kind, asked_on=asked_on, defaults={"recorded_by": by}
    )
    return asked


@transaction.atomic
def end_history_entry(*, entry: HistoryEntry, until: date, by: User) -> HistoryEntry:
    """Say that something current, such as a medicine, ended on a day.

    The row's history keeps what it said before and who changed it.

    Raises AlreadyWithdrawn.
    """
    entry = _standing(entry)
    entry.status, entry.until = HistoryEntry.Status.PAST, until
    entry.save(update_fields=["status", "until"])
    return entry


@transaction.atomic
def withdraw_history_entry(
    *, entry: HistoryEntry, reason: str, by: User, now: datetime
) -> HistoryEntry:
    """Take back a wrong entry; it stays readable with the reason.

    Raises AlreadyWithdrawn.
    """
    entry = _standing(entry)
    entry.withdrawn_at, entry.withdrawn_by, entry.withdrawn_reason = now, by, reason
    entry.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return entry


def _standing(entry: HistoryEntry) -> HistoryEntry:
    standing = HistoryEntry.objects.select_for_update().standing().filter(pk=entry.pk).first()
    if standing is None:
        raise AlreadyWithdrawn
    return standing
