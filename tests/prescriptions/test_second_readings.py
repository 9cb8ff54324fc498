"""Where the clinic wants two readers, a negative pregnancy test counts once both have read it."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from clinic.roles import ADMINISTRATOR, RECEPTION
from labs.models import PregnancyTest
from labs.services.pregnancy_tests import AlreadyReadTwice, EntryVoided, SameReader
from prescriptions.queries.day_board import board_notes, doctors_board_notes
from prescriptions.rules.day_needs import Need
from prescriptions.services.refusals import GateClosed
from prescriptions.services.results import record_pregnancy_test, void_pregnancy_test
from prescriptions.services.second_readings import read_second
from reports.documents.fhir.findings import test_observation as observation_of
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.labs import PregnancyTestFactory
from tests.factories.patients import AppointmentFactory
from tests.factories.prescriptions import GatePolicyFactory
from tests.prescriptions.scene import Scene, woman_scene
from tests.prescriptions.test_consultation_page import address, answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def it() -> Scene:
    """Return a woman's course at a clinic that wants two readers; no test counts yet."""
    made = woman_scene()
    for test in made.patient.pregnancy_tests.all():
        void_pregnancy_test(test=test, reason="the kit was old", by=made.doctor, now=made.now)
    GatePolicyFactory(pregnancy_tests_read_twice=True)
    return made


def entered(it: Scene, result: str = "negative", **told: object) -> PregnancyTest:
    reading = it.reading(result, **told)
    return record_pregnancy_test(patient=it.patient, reading=reading, by=it.doctor, now=it.now)


def second_page(test: PregnancyTest) -> str:
    return reverse("prescriptions:pregnancy_test_read", args=[test.patient_id, test.pk])


def test_negative_test_of_one_reader_supports_no_supply_until_the_second_has_read_it(it):
    test = entered(it)

    with pytest.raises(GateClosed, match="pregnancy-test-missing"):
        it.issue()
    read = read_second(test=test, result="negative", by=StaffFactory(role=RECEPTION), now=it.now)

    assert (read.awaits_second_reader, read.second_read_at) == (False, it.now)
    assert it.issue().pk


def test_story_of_the_patient_says_that_a_result_does_not_count_yet(it, doctor_client):
    entered(it)

    told = doctor_client.get(reverse("reports:story_panel", args=[it.patient.pk])).content.decode()

    assert "陰性（二人目の判定待ち）" in told


def test_second_reader_named_at_entry_is_enough(it):
    test = entered(it, second_reader=StaffFactory())

    assert not test.awaits_second_reader
    assert it.issue().pk


@pytest.mark.parametrize("result", ["positive", "inconclusive"])
def test_any_other_result_stops_at_once_whoever_reads(it, result):
    test = entered(it, result)

    it.course.refresh_from_db()
    assert (test.awaits_second_reader, it.course.state) == (False, "on_hold")


def test_read_differently_it_is_inconclusive_and_stops_the_course(it):
    test, second = entered(it), StaffFactory()

    found = read_second(test=test, result="positive", by=second, now=it.now)

    it.course.refresh_from_db()
    test.refresh_from_db()
    assert (found.result, found.read_by, found.second_reader) == (
        "inconclusive",
        it.doctor,
        second,
    )
    assert (found.recorded_by, found.taken_at) == (second, test.taken_at)
    assert (test.voided_by, test.voided_reason) == (second, "Two people read it differently")
    assert it.course.state == "on_hold"
    assert it.course.doctor_tasks.get().detail["test"] == found.pk


def test_waiting_test_replaces_no_earlier_one(it):
    entered(it, "inconclusive", taken_at=it.days_ago(1))
    test = entered(it)

    it.course.refresh_from_db()
    assert it.course.state == "on_hold"
    assert PregnancyTest.objects.final().get().result == "inconclusive"
    assert list(PregnancyTest.objects.awaiting_second_reader()) == [test]


def test_first_reader_nobody_twice_and_no_voided_test(it):
    test, second = entered(it), StaffFactory()

    with pytest.raises(SameReader):
        read_second(test=test, result="negative", by=it.doctor, now=it.now)
    read_second(test=test, result="negative", by=second, now=it.now)
    with pytest.raises(AlreadyReadTwice):
        read_second(test=test, result="negative", by=StaffFactory(), now=it.now)
    voided = void_pregnancy_test(test=entered(it), reason="mixed up", by=it.doctor, now=it.now)
    with pytest.raises(EntryVoided):
        read_second(test=voided, result="negative", by=second, now=it.now)


def test_database_holds_it_too(it):
    with pytest.raises(IntegrityError), transaction.atomic():
        PregnancyTestFactory(patient=it.patient)
    test = entered(it)
    mine = PregnancyTest.objects.filter(pk=test.pk)
    for change in (
        {"awaits_second_reader": False},
        {"awaits_second_reader": False, "second_reader": it.doctor, "second_read_at": it.now},
        {"second_reader": StaffFactory()},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.update(**change)
    read_second(test=test, result="negative", by=StaffFactory(), now=it.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.update(second_reader=StaffFactory())


def test_without_the_setting_one_reader_is_enough():
    it = woman_scene()

    assert not entered(it).awaits_second_reader
    assert it.issue().pk


def test_waiting_test_is_listed_as_unread_work(it):
    test = entered(it)
    AppointmentFactory(patient=it.patient, branch=it.patient.branch)

    inbox = signed_in(StaffFactory()).get(reverse("prescriptions:inbox_list")).content.decode()
    own = signed_in(it.doctor).get(reverse("prescriptions:inbox_list")).content.decode()
    (desk,) = board_notes(it.patient.branch, it.today)
    (doctors,) = doctors_board_notes(it.patient.branch, it.today)

    assert second_page(test) in inbox
    assert second_page(test) not in own
    assert Need.SECOND_READER in desk.needs
    assert Need.PREGNANCY_TEST not in desk.needs
    assert desk.unread_test == doctors.unread_test == test
    assert observation_of(test)["status"] == "preliminary"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_shows_no_first_reading_and_chooses_nothing(it, language):
    test = entered(it, method="hCG strip")
    client = signed_in(StaffFactory(role=RECEPTION, language=language))

    page = client.get(second_page(test)).content.decode()
    empty = client.post(second_page(test), {})

    assert "hCG strip" in page
    assert "checked" not in page
    assert empty.status_code == 422
    assert client.post(second_page(test), {"result": "negative"}).status_code == 302
    assert client.get(second_page(test)).status_code == 302
    test.refresh_from_db()
    assert test.second_reader == client.user


def test_first_reader_is_told_at_the_page(it):
    answer = signed_in(it.doctor).post(second_page(entered(it)), {"result": "negative"})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors().as_data()[0].code == "SameReader"


def test_form_of_a_visit_asks_for_the_second_reader_and_the_panel_says_what_is_missing(it):
    client = signed_in(it.doctor)
    form = client.get(address(it)).context["form"]

    field = form.pregnancy["second_reader"]
    panel = client.post(address(it, "visit_gate"), answers(it)).context["panel"]

    assert (field.value(), bool(field.help_text)) == (None, True)
    (finding,) = [each for each in panel.findings if each.words.rule == "pregnancy-test-missing"]
    assert finding.note
    named = answers(it, second_reader=StaffFactory().pk)
    panel = client.post(address(it, "visit_gate"), named).context["panel"]
    assert "pregnancy-test-missing" not in panel.verdict.rules


def test_panel_says_that_a_recorded_test_waits(it):
    entered(it)

    panel = (
        signed_in(it.doctor)
        .post(address(it, "visit_gate"), answers(it, test_result=""))
        .context["panel"]
    )

    (finding,) = [each for each in panel.findings if each.words.rule == "pregnancy-test-missing"]
    assert finding.note


def test_visit_with_a_supply_says_at_the_field_who_is_missing(it):
    client = signed_in(it.doctor)

    answer = client.post(address(it), answers(it))
    without_supply = client.post(address(it), answers(it, supply="none"))

    assert answer.status_code == 422
    errors = answer.context["form"].pregnancy.errors.as_data()
    assert [each.code for each in errors["second_reader"]] == ["read_once"]
    assert without_supply.status_code == 302
    assert PregnancyTest.objects.awaiting_second_reader().get().visit == it.visit


def test_visit_with_both_readers_is_saved_whole(it):
    second = StaffFactory()

    answer = signed_in(it.doctor).post(address(it), answers(it, second_reader=second.pk))

    assert answer.status_code == 302
    assert PregnancyTest.objects.final().get().second_reader == second


def test_administrator_sets_it_with_the_other_limits(it):
    client = signed_in(StaffFactory(role=ADMINISTRATOR))
    form = client.get(reverse("prescriptions:limit_change")).context["form"]

    page = client.get(reverse("prescriptions:limit_list"))

    assert form["pregnancy_tests_read_twice"].value() is True
    first = page.context["limits"][0]
    assert (first.is_changed, first.number != first.proposed) == (True, True)
    assert page.context["history"][0].differences[0].words == first.words
