import datetime

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from patients.models import (
    Appointment,
    Consent,
    ConsentText,
    Guardian,
    HistoryAsked,
    HistoryEntry,
    LesionCount,
    Patient,
    Photo,
    SideEffect,
    Visit,
)
from patients.rules import names
from tests.factories.clinic import BranchFactory, StaffFactory


def keys_of(patient: factory.builder.Resolver) -> names.SearchKeys:
    return names.search_keys(
        family_name=patient.family_name,
        given_name=patient.given_name,
        family_kana=patient.family_kana,
        given_kana=patient.given_kana,
    )


class PatientFactory(DjangoModelFactory):
    """A man of 27 years who cannot become pregnant: the plainest patient."""

    class Meta:
        model = Patient

    ticket_no = factory.Sequence(lambda n: f"K-{n:06d}")
    branch = factory.SubFactory(BranchFactory)
    family_name = "試験"
    given_name = "太郎"
    family_kana = "シケン"
    given_kana = "タロウ"
    birth_date = datetime.date(1999, 4, 1)
    sex = Patient.Sex.MALE
    can_become_pregnant = factory.LazyAttribute(
        lambda patient: None if patient.sex == Patient.Sex.FEMALE else False
    )
    recorded_by = factory.SubFactory(StaffFactory)
    kana_key = factory.LazyAttribute(lambda patient: keys_of(patient).kana_key)
    voiceless_key = factory.LazyAttribute(lambda patient: keys_of(patient).voiceless_key)
    kanji_key = factory.LazyAttribute(lambda patient: keys_of(patient).kanji_key)
    romaji_key = factory.LazyAttribute(lambda patient: keys_of(patient).romaji_key)


class WomanFactory(PatientFactory):
    """A woman of 27 years who can become pregnant."""

    sex = Patient.Sex.FEMALE
    given_name = "花子"
    given_kana = "ハナコ"
    can_become_pregnant = True


class GuardianFactory(DjangoModelFactory):
    class Meta:
        model = Guardian

    patient = factory.SubFactory(PatientFactory)
    name = "試験 一郎"
    relation = "父"
    recorded_by = factory.SubFactory(StaffFactory)


class ConsentTextFactory(DjangoModelFactory):
    class Meta:
        model = ConsentText

    kind = ConsentText.Kind.TREATMENT
    language = "ja"
    version_no = factory.Sequence(lambda n: n + 100)
    body = "治療の説明"
    body_sha256 = "0" * 64
    valid_from = datetime.date(2010, 1, 1)
    recorded_by = factory.SubFactory(StaffFactory)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    patient = factory.SubFactory(PatientFactory)
    text = factory.SubFactory(ConsentTextFactory)
    given_on = factory.LazyFunction(timezone.localdate)
    signer_name = "試験 太郎"
    explained_by = factory.SubFactory(StaffFactory)
    recorded_by = factory.SelfAttribute("explained_by")
    fees_shown_yen = 182_640


class HistoryEntryFactory(DjangoModelFactory):
    class Meta:
        model = HistoryEntry

    patient = factory.SubFactory(PatientFactory)
    kind = HistoryEntry.Kind.ALLERGY
    code = "soy"
    recorded_by = factory.SubFactory(StaffFactory)


class HistoryAskedFactory(DjangoModelFactory):
    class Meta:
        model = HistoryAsked

    patient = factory.SubFactory(PatientFactory)
    kind = HistoryEntry.Kind.ALLERGY
    asked_on = factory.LazyFunction(timezone.localdate)
    recorded_by = factory.SubFactory(StaffFactory)


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    patient = factory.SubFactory(PatientFactory)
    branch = factory.SelfAttribute("patient.branch")
    lane = 1
    state_changed_at = factory.LazyFunction(timezone.now)
    state_changed_by = factory.SubFactory(StaffFactory)
    recorded_by = factory.SelfAttribute("state_changed_by")

    @factory.lazy_attribute_sequence
    def during(self, n: int) -> DateTimeTZRange:
        start = timezone.localtime().replace(hour=10, minute=30, second=0, microsecond=0)
        start += datetime.timedelta(minutes=15 * (n % 12))
        return DateTimeTZRange(start, start + datetime.timedelta(minutes=15))


class VisitFactory(DjangoModelFactory):
    """A draft of a repeat visit today."""

    class Meta:
        model = Visit

    patient = factory.SubFactory(PatientFactory)
    branch = factory.SelfAttribute("patient.branch")
    kind = Visit.Kind.REPEAT
    visited_on = factory.LazyFunction(timezone.localdate)
    doctor = factory.SubFactory(StaffFactory)
    recorded_by = factory.SelfAttribute("doctor")
    weight_kg = 60


class ConfirmedVisitFactory(VisitFactory):
    state = Visit.State.CONFIRMED
    confirmed_at = factory.LazyFunction(timezone.now)
    confirmed_by = factory.SelfAttribute("doctor")


class LesionCountFactory(DjangoModelFactory):
    class Meta:
        model = LesionCount

    visit = factory.SubFactory(VisitFactory)
    site = LesionCount.Site.FACE_LEFT
    comedones = 10
    papules = 6
    pustules = 3
    nodules = 0
    recorded_by = factory.SelfAttribute("visit.doctor")


class SideEffectFactory(DjangoModelFactory):
    class Meta:
        model = SideEffect

    visit = factory.SubFactory(VisitFactory)
    code = "dry_lips"
    severity = SideEffect.Severity.MILD
    recorded_by = factory.SelfAttribute("visit.doctor")


class PhotoFactory(DjangoModelFactory):
    class Meta:
        model = Photo

    visit = factory.SubFactory(VisitFactory)
    view = Photo.View.FRONT
    taken_on = factory.LazyFunction(timezone.localdate)
    file = "photos/none.jpg"
    sha256 = "0" * 64
    width = 1
    height = 1
    recorded_by = factory.SelfAttribute("visit.doctor")
