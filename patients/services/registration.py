"""Registering a patient and correcting who they are."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic.models import Branch, User
from clinic.rules.months import completed_years
from patients.models import Guardian, Patient
from patients.queries.duplicates import PossibleDuplicate, possible_duplicates
from patients.queries.reach import ADDRESSES
from patients.rules.names import search_keys
from patients.rules.phones import phone_key
from patients.services.dates import dates_changed
from patients.services.tickets import take_ticket_no

ADULT_YEARS = 18
"""Who is younger needs a guardian at the first consultation (SEED-AGE-2)."""


class GuardianMissing(Exception):
    """The patient is under 18 and nobody is named who answers for them."""


class LooksRegistered(Exception):
    """Somebody registered may be this person; nothing was written."""

    def __init__(self, found: list[PossibleDuplicate]) -> None:
        super().__init__(f"{len(found)} similar patients")
        self.found = found


class ChangedMeanwhile(Exception):
    """Somebody else saved the record after this form was opened; nothing was written."""

    def __init__(self, current: Patient) -> None:
        super().__init__(f"patient {current.pk} is at version {current.version}")
        self.current = current


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetails:
    """Who somebody is and how to reach them, in stored forms (katakana, E.164).

    What is None is left as it is: a clinic without LINE asks nobody for it.
    """

    branch: Branch
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    birth_date: date
    sex: str
    former_name: str = ""
    phone: str = ""
    email: str = ""
    postal_code: str = ""
    address: str = ""
    document_language: str = Patient.Language.JAPANESE
    wants_messages: bool = False
    message_channel: str | None = None
    line_user_id: str | None = None
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """Return the columns of the patient, the keys of the search among them."""
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        own = {name: value for name, value in named.items() if value is not None}
        keys = search_keys(
            family_name=self.family_name,
            given_name=self.given_name,
            family_kana=self.family_kana,
            given_kana=self.given_kana,
        )
        return own | asdict(keys) | {"phone_key": phone_key(self.phone)}


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianDetails:
    """Who answers for a patient under 18."""

    name: str
    relation: str
    phone: str = ""


@transaction.atomic
def register_patient(
    *,
    details: PatientDetails,
    by: User,
    today: date,
    ticket_no: str = "",
    guardian: GuardianDetails | None = None,
    different_from: Collection[int] = (),
) -> Patient:
    """Register somebody under the next ticket number, or under that of a card they hold.

    `different_from` names the patients of whom the clerk said that they are somebody else.

    Raises GuardianMissing, TicketTaken or LooksRegistered; then nothing is written.
    """
    if guardian is None and completed_years(details.birth_date, today) < ADULT_YEARS:
        raise GuardianMissing
    columns = details.columns()
    number = take_ticket_no(ticket_no)
    found = possible_duplicates(
        kana_key=columns["kana_key"], birth_date=details.birth_date, phone=details.phone
    )
    if similar := [each for each in found if each.patient.pk not in different_from]:
        raise LooksRegistered(similar)
    patient = Patient.objects.create(ticket_no=number, recorded_by=by, **columns)
    if guardian is not None:
        add_guardian(patient=patient, details=guardian, by=by)
    return patient


@transaction.atomic
def update_patient(
    *, patient: Patient, version: int, details: PatientDetails, by: User, today: date
) -> Patient:
    """Replace what is known about who a patient is, if nobody else has since `version`.

    Another sex makes what was assessed about pregnancy void: it is asked again. A new address
    is good until it is found not to be.

    Raises ChangedMeanwhile, or GuardianMissing if the birth date now says under 18.
    """
    is_minor = completed_years(details.birth_date, today) < ADULT_YEARS
    if is_minor and not patient.guardians.exists():
        raise GuardianMissing
    columns = details.columns()
    current = Patient.objects.select_for_update().get(pk=patient.pk)
    if current.version != version:
        raise ChangedMeanwhile(current)
    if details.sex != current.sex:
        columns |= {
            "can_become_pregnant": None,
            "reproductive_evidence": "",
            "reproductive_assessed_on": None,
        }
    for address, failed in ADDRESSES.values():
        if columns.get(address, getattr(current, address)) != getattr(current, address):
            columns[failed] = None
    Patient.objects.filter(pk=patient.pk).update(**columns, version=F("version") + 1)
    current.refresh_from_db()
    dates_changed(current.pk, f"patient-{current.pk}-{current.version}")
    return current


def withdraw_wish_for_messages(*, patient: Patient) -> None:
    """Note that a patient wants no more messages; safe to repeat."""
    Patient.objects.filter(pk=patient.pk, wants_messages=True).update(
        wants_messages=False, version=F("version") + 1
    )


@transaction.atomic
def add_guardian(
    *,
    patient: Patient,
    details: GuardianDetails,
    by: User,
    attended_first_consultation_on: date | None = None,
) -> Guardian:
    """Name somebody who answers for a patient under 18."""
    return Guardian.objects.create(
        patient=patient,
        name=details.name,
        relation=details.relation,
        phone=details.phone,
        attended_first_consultation_on=attended_first_consultation_on,
        recorded_by=by,
    )
