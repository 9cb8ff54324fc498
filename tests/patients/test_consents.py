from datetime import date
from hashlib import sha256

import pytest

from patients.models import Consent, ConsentText
from patients.queries.consents import consent_text_in_force, is_current, standing_consent
from patients.services.consents import (
    AlreadyRevoked,
    Signature,
    TextNotInForce,
    publish_consent_text,
    record_consent,
    revoke_consent,
)
from patients.services.potential import EvidenceMissing, assess_reproductive_potential
from patients.services.registration import GuardianMissing
from tests.factories.clinic import StaffFactory
from tests.factories.patients import (
    ConsentFactory,
    ConsentTextFactory,
    GuardianFactory,
    PatientFactory,
    WomanFactory,
)

TODAY = date(2026, 11, 24)
TREATMENT = ConsentText.Kind.TREATMENT
pytestmark = pytest.mark.django_db


def publish(body: str, valid_from: date = date(2026, 1, 1)) -> ConsentText:
    return publish_consent_text(
        kind=TREATMENT, language="ja", body=body, valid_from=valid_from, by=StaffFactory()
    )


def consent(patient, text, **options):
    known = {"given_on": TODAY, "signer_name": patient.name}
    doctor = StaffFactory()
    return record_consent(
        patient=patient, text=text, explained_by=doctor, by=doctor, **known | options
    )


def test_publish_consent_text_same_words_keep_their_version():
    first = publish("説明")

    assert publish("説明") == first
    assert publish("新しい説明").version_no == 2


def test_consent_text_in_force_is_the_newest_that_is_valid():
    publish("第1版")
    publish("第2版", valid_from=TODAY)

    assert consent_text_in_force(TREATMENT, "ja", date(2026, 11, 23)).body == "第1版"
    assert consent_text_in_force(TREATMENT, "ja", TODAY).body == "第2版"
    assert consent_text_in_force(TREATMENT, "en", TODAY) is None


def test_record_consent_under_old_words_is_refused():
    old = publish("第1版")
    new = publish("第2版")

    with pytest.raises(TextNotInForce) as refused:
        consent(PatientFactory(), old)

    assert refused.value.in_force == new
    assert not Consent.objects.exists()


def test_record_consent_signature_is_kept_under_a_name_that_says_nothing():
    patient = PatientFactory()

    signed = consent(patient, publish("説明"), signature=Signature(picture=b"ink", suffix=".png"))

    assert signed.signature_sha256 == sha256(b"ink").hexdigest()
    with signed.signature.open() as stored:
        assert stored.read() == b"ink"
    assert patient.ticket_no not in signed.signature.name


def test_record_consent_of_a_minor_needs_their_own_guardian():
    minor = PatientFactory(birth_date=date(2010, 1, 1))
    text = publish("説明")

    with pytest.raises(GuardianMissing):
        consent(minor, text)
    with pytest.raises(ValueError, match="another patient's"):
        consent(minor, text, guardian=GuardianFactory())
    assert consent(minor, text, guardian=GuardianFactory(patient=minor)).pk


def test_standing_consent_ends_on_the_day_it_is_revoked():
    signed = ConsentFactory(given_on=date(2026, 11, 1))

    revoke_consent(consent=signed, reason="希望", on=TODAY, by=StaffFactory())

    assert standing_consent(signed.patient, TREATMENT, date(2026, 11, 23)) == signed
    assert standing_consent(signed.patient, TREATMENT, TODAY) is None


def test_revoke_consent_twice_or_before_it_was_given_is_refused():
    signed = ConsentFactory(given_on=TODAY)
    by = StaffFactory()

    with pytest.raises(ValueError, match="before"):
        revoke_consent(consent=signed, reason="希望", on=date(2026, 11, 1), by=by)
    revoke_consent(consent=signed, reason="希望", on=TODAY, by=by)
    with pytest.raises(AlreadyRevoked):
        revoke_consent(consent=signed, reason="希望", on=TODAY, by=by)


def test_is_current_new_words_ask_for_a_new_signature():
    signed = consent(PatientFactory(), publish("第1版"))

    assert is_current(signed, TODAY)
    publish("第2版")
    assert not is_current(signed, TODAY)
    assert not is_current(None, TODAY)


def test_is_current_looks_at_the_language_that_was_signed():
    signed = consent(PatientFactory(), publish("第1版"))
    ConsentTextFactory(language="en", version_no=9)

    assert is_current(signed, TODAY)


def test_assess_reproductive_potential_without_evidence_is_refused():
    woman = WomanFactory()
    options = {"patient": woman, "assessed_on": TODAY, "by": StaffFactory()}

    with pytest.raises(EvidenceMissing):
        assess_reproductive_potential(can_become_pregnant=False, evidence=" ", **options)
    assessed = assess_reproductive_potential(
        can_become_pregnant=False, evidence="子宮全摘 2020年", **options
    )

    assert (assessed.can_become_pregnant, assessed.version) == (False, 2)


def test_assess_reproductive_potential_of_a_man_is_a_callers_mistake():
    with pytest.raises(ValueError, match="woman"):
        assess_reproductive_potential(
            patient=PatientFactory(),
            can_become_pregnant=True,
            evidence="",
            assessed_on=TODAY,
            by=StaffFactory(),
        )
