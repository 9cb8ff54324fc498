"""Which consent words are in force, and which signature stands under them."""

from datetime import date

from patients.models import Consent, ConsentText, Patient


def consent_text_in_force(kind: str, language: str, on: date) -> ConsentText | None:
    """Return the newest text that is valid on a day, or None if there is none."""
    texts = ConsentText.objects.filter(kind=kind, language=language, valid_from__lte=on)
    return texts.order_by("-version_no").first()


def standing_consent(patient: Patient, kind: str, on: date) -> Consent | None:
    """Return the patient's newest signature of a kind that is not revoked on a day."""
    signed = Consent.objects.filter(patient=patient, text__kind=kind, given_on__lte=on)
    standing = signed.exclude(revoked_on__lte=on)
    return standing.select_related("text").order_by("-given_on", "-pk").first()


def is_current(consent: Consent | None, on: date) -> bool:
    """Say whether a signature is under the words that are in force in its language."""
    if consent is None:
        return False
    text = consent_text_in_force(consent.text.kind, consent.text.language, on)
    return text is not None and text.pk == consent.text_id
