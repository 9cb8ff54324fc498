"""Consents: the words that are published, and the signatures under them."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from clinic.models import User
from clinic.rules.months import completed_years
from patients.models import Consent, ConsentText, Guardian, Patient
from patients.queries.consents import consent_text_in_force
from patients.services.registration import ADULT_YEARS, GuardianMissing


class TextNotInForce(Exception):
    """Other words are in force on that day; nothing was written."""

    def __init__(self, in_force: ConsentText | None) -> None:
        super().__init__("the signed words are not those in force")
        self.in_force = in_force


class AlreadyRevoked(Exception):
    """The consent was taken back before; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature as a picture, drawn on the screen or scanned from paper."""

    picture: bytes
    suffix: str


@transaction.atomic
def publish_consent_text(
    *, kind: str, language: str, body: str, valid_from: date, by: User
) -> ConsentText:
    """Publish words as the next version of their kind and language.

    The words of the newest version are not published again: its text is returned.
    """
    texts = ConsentText.objects.select_for_update().filter(kind=kind, language=language)
    newest = texts.order_by("-version_no").first()
    digest = sha256(body.encode()).hexdigest()
    if newest and newest.body_sha256 == digest:
        return newest
    return ConsentText.objects.create(
        kind=kind,
        language=language,
        version_no=newest.version_no + 1 if newest else 1,
        body=body,
        body_sha256=digest,
        valid_from=valid_from,
        recorded_by=by,
    )


@transaction.atomic
def record_consent(  # noqa: PLR0913 - each is on the paper that is signed
    *,
    patient: Patient,
    text: ConsentText,
    given_on: date,
    signer_name: str,
    explained_by: User,
    by: User,
    guardian: Guardian | None = None,
    fees_shown_yen: int | None = None,
    signature: Signature | None = None,
) -> Consent:
    """Record a signature under the words in force. Under 18 the guardian signs too.

    Raises TextNotInForce or GuardianMissing; ValueError for another patient's guardian.
    """
    in_force = consent_text_in_force(text.kind, text.language, given_on)
    if in_force is None or in_force.pk != text.pk:
        raise TextNotInForce(in_force)
    if guardian is not None and guardian.patient_id != patient.pk:
        raise ValueError("the guardian is another patient's")
    if guardian is None and completed_years(patient.birth_date, given_on) < ADULT_YEARS:
        raise GuardianMissing
    consent = Consent(
        patient=patient,
        text=text,
        given_on=given_on,
        signer_name=signer_name,
        guardian=guardian,
        explained_by=explained_by,
        fees_shown_yen=fees_shown_yen,
        recorded_by=by,
    )
    if signature is not None:
        consent.signature_sha256 = sha256(signature.picture).hexdigest()
        # A name of its own: nothing about the patient is in the path.
        name = f"{uuid4().hex}{signature.suffix}"
        consent.signature.save(name, ContentFile(signature.picture), save=False)
    consent.save()
    return consent


@transaction.atomic
def revoke_consent(*, consent: Consent, reason: str, on: date, by: User) -> Consent:
    """Record that a consent was taken back on a day; the signature stays readable.

    Raises AlreadyRevoked; ValueError if `on` is before the consent.
    """
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.revoked_on is not None:
        raise AlreadyRevoked
    if on < consent.given_on:
        raise ValueError("a consent cannot be taken back before it was given")
    consent.revoked_on, consent.revoked_reason = on, reason
    consent.save(update_fields=["revoked_on", "revoked_reason"])
    return consent
