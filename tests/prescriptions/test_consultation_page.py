"""The visit's form, its live panel and its save, as a browser sends them."""

import json
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from labs.models import LabReport, LabValue, PregnancyTest
from patients.models import LesionCount, SideEffect, Visit
from prescriptions.forms.next_visit import MINUTE
from prescriptions.models import Course, Override, Prescription
from prescriptions.queries.next_visits import next_slots
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LabReportFactory
from tests.factories.patients import AppointmentFactory, PatientFactory
from tests.patients.hours import open_branch
from tests.prescriptions.scene import scene, woman_scene

pytestmark = pytest.mark.django_db


def answers(it, **changed: object) -> dict[str, object]:
    """Return what a doctor types at an uneventful visit."""
    typed: dict[str, object] = {
        "version": it.visit.version,
        "idempotency_key": str(uuid4()),
        "has_side_effects": "no",
        "is_hair_removal_suspended": "yes",
        "phq2": "0",
        "weight_kg": "６０．５",
        "supply": "supply",
        "daily_mg": "40",
        "days": "30",
        "product": it.product.pk,
    }
    if it.patient.sex == "female":
        typed |= {
            "test_result": "negative",
            "pregnant": "no",
            "is_breastfeeding": "no",
            "plans_pregnancy_within_year": "no",
            "contraception_methods": ["combined_pill", "male_condom"],
            "contraception_since": "2020-01-01",
        }
    else:
        typed |= {"contraception_acknowledged": "on"}
    return typed | changed


def client_for(it):
    return signed_in(it.doctor)


def address(it, name="visit_edit"):
    return reverse(f"prescriptions:{name}", args=[it.patient.pk, it.visit.pk])


def post(it, **changed):
    return client_for(it).post(address(it), answers(it, **changed))


def codes(response) -> list[str]:
    form = response.context["form"]
    return [
        error.code
        for section in form.sections
        for errors in section.errors.as_data().values()
        for error in errors
    ]


def test_uneventful_visit_is_saved_whole():
    it = woman_scene()

    response = post(it)

    it.visit.refresh_from_db()
    assert response.status_code == 302
    assert it.visit.state == Visit.State.CONFIRMED
    assert str(it.visit.weight_kg) == "60.5"
    assert Prescription.objects.get().units_20mg == 60
    assert PregnancyTest.objects.filter(visit=it.visit).get().result == "negative"


def test_visit_sent_twice_is_saved_once():
    it = scene()
    sent = answers(it)
    client = client_for(it)

    first, second = (client.post(address(it), sent) for _ in range(2))

    assert first.url == second.url
    assert Prescription.objects.count() == 1


def test_visit_seen_in_an_older_version_is_a_conflict():
    it = scene()
    Visit.objects.filter(pk=it.visit.pk).update(version=5)

    response = post(it, version=1)

    assert response.status_code == 409
    assert not Prescription.objects.exists()


def test_blocked_visit_comes_back_with_everything_typed():
    it = woman_scene()

    response = post(it, plans_pregnancy_within_year="yes", findings="fewer papules")

    assert response.status_code == 422
    assert codes(response) == ["pregnancy-planned"]
    assert "fewer papules" in response.content.decode()
    assert not Prescription.objects.exists()


def test_override_reason_is_kept_when_recently_signed_in(monkeypatch):
    it = scene()
    monkeypatch.setattr("prescriptions.views.common.recently_authenticated", lambda request: True)

    response = post(it, days="45", **{"reason-supply-over-30-days": "lives far away, agreed"})

    assert response.status_code == 302
    assert Override.objects.get().reason == "lives far away, agreed"


def test_override_without_recent_sign_in_is_refused():
    it = scene()

    response = post(it, days="45", **{"reason-supply-over-30-days": "lives far away, agreed"})

    assert response.status_code == 422
    assert codes(response) == ["ReauthenticationNeeded"]


def test_visit_without_prescription_is_confirmed():
    it = scene(state=Course.State.ON_HOLD)

    response = post(it, supply="none")

    assert response.status_code == 302
    assert not Prescription.objects.exists()


def test_positive_test_with_a_prescription_says_to_leave_it_out():
    it = woman_scene()

    response = post(it, test_result="positive")

    assert response.status_code == 422
    assert codes(response) == ["CourseNotActive"]
    assert post(it, test_result="positive", supply="none").status_code == 302
    assert Course.objects.get().state == Course.State.ON_HOLD


def test_observations_and_values_are_saved():
    it = scene()
    values = {
        f"lab-{value.analyte.key}": value.raw
        for value in LabValue.objects.select_related("analyte")
    }
    lesions = {"face_left-comedones": 1, "face_left-papules": 2, "face_left-pustules": 3}
    laboratory = LabReport.objects.get().laboratory_id

    response = post(
        it,
        has_side_effects="yes",
        **{"effect-dry_lips": "mild", "face_left-nodules": 0, "laboratory": laboratory},
        **lesions,
        **values,
    )

    assert response.status_code == 302
    assert LesionCount.objects.get().total == 6
    assert SideEffect.objects.get().severity == "mild"
    assert LabReport.objects.get(visit=it.visit).values.count() == len(values)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"weight_kg": "0"}, "range"),
        ({"weight_kg": "1000"}, "range"),
        ({"weight_kg": "sixty"}, "not_a_number"),
        ({"daily_mg": "1e2"}, "not_a_number"),
        ({"days": ""}, "required"),
        ({"has_side_effects": "yes"}, "which"),
        ({"effect-dry_lips": "mild"}, "contradiction"),
        ({"face_left-papules": "3"}, "incomplete"),
        ({"findings": "a\x00b"}, "control_characters"),
        ({"findings": "x" * 6_000}, "too_long"),
        ({"blood": "entered"}, "no_values"),
        ({"blood": "awaited"}, "required"),
        ({"lab-ast": "abc"}, "not_a_number"),
        ({"contraception_since": "昭和64年1月8日"}, "after_era"),
        ({"phq2": "7"}, "range"),
        ({"idempotency_key": "none"}, "invalid"),
        ({"product": "999999"}, "invalid_choice"),
    ],
)
def test_bad_input_is_said_at_its_field(changed, code):
    it = woman_scene()

    response = post(it, **changed)

    assert response.status_code == 422
    assert code in codes(response)
    assert not Prescription.objects.exists()


def test_new_form_has_no_safety_answer_chosen():
    it = woman_scene()
    earlier = it.another_visit(kind="first")
    it.issue(visit=earlier)
    Visit.objects.filter(pk=earlier.pk).update(
        state="confirmed", confirmed_at=timezone.now(), confirmed_by=it.doctor
    )

    page = client_for(it).get(address(it)).content.decode()

    chosen = re.findall(r'<input[^>]*name="([^"]+)"[^>]*\bchecked', page)
    assert chosen == []
    assert re.search(r'name="daily_mg"[^>]*value="40"', page)
    assert not re.search(r'name="(weight_kg|phq2|lab-\w+)"[^>]*value="[^"]+"', page)


def test_contraception_is_offered_as_last_time_and_filled_by_a_button_only():
    it = woman_scene()
    earlier = it.another_visit(kind="first", contraception_methods=["iud"])
    Visit.objects.filter(pk=earlier.pk).update(
        state="confirmed", confirmed_at=timezone.now(), confirmed_by=it.doctor
    )

    form = client_for(it).get(address(it)).context["form"]

    assert json.loads(form.contraception_before())["contraception_methods"] == ["iud"]
    assert form.pregnancy["contraception_methods"].value() is None


def test_results_that_came_in_block_until_they_are_ticked_as_read():
    it = scene()
    LabReport.objects.update(reviewed_at=None, reviewed_by=None)
    report = LabReport.objects.get()

    unread = post(it)
    read = post(it, reviewed=[report.pk])

    assert codes(unread) == ["blood-result-unreviewed"]
    assert read.status_code == 302
    report.refresh_from_db()
    assert report.reviewed_by == it.doctor


def test_results_of_another_patient_cannot_be_read_here():
    it = scene()
    other = LabReportFactory(reviewed_at=None, reviewed_by=None)

    response = post(it, reviewed=[other.pk])

    assert codes(response) == ["invalid_choice"]
    other.refresh_from_db()
    assert other.reviewed_at is None


def test_next_visit_is_booked_with_the_visit_or_nothing_is_saved():
    it = scene(PatientFactory(branch=open_branch()))
    slot = next_slots(it.visit, it.now)[0]
    wanted = timezone.localtime(slot.starts_at).strftime(MINUTE)
    closed = (timezone.localtime(slot.starts_at).replace(hour=3)).strftime(MINUTE)

    refused = post(it, next_visit=closed)
    assert codes(refused) == ["closed"]
    assert not Prescription.objects.exists()

    assert post(it, next_visit=wanted).status_code == 302
    assert it.patient.appointments.get().during.lower == slot.starts_at


@pytest.mark.parametrize("sent", ["x", "2026-02-30T10:00", "9" * 400, "0001-01-01T00:00"])
def test_time_that_is_none_is_said_at_its_field(sent):
    it = scene()

    response = post(it, next_visit=sent)

    assert response.status_code == 422
    assert codes(response) in (["invalid"], ["past"])


def test_panel_answers_what_is_typed_and_writes_nothing():
    it = woman_scene()
    client = client_for(it)

    response = client.post(address(it, "visit_gate"), answers(it, daily_mg="70", test_result=""))

    panel = response.context["panel"]
    assert response.status_code == 200
    assert [finding.words.rule for finding in panel.findings] == ["dose-high"]
    assert panel.tone == "warn"
    assert str(panel.verdict.daily_mg_per_kg) == "1.16"
    assert Visit.objects.get().state == Visit.State.DRAFT
    assert not PregnancyTest.objects.filter(visit=it.visit).exists()


def test_panel_equals_what_saving_says():
    it = woman_scene()
    typed = answers(it, daily_mg="150", plans_pregnancy_within_year="", phq2="5", days="61")

    panel = client_for(it).post(address(it, "visit_gate"), typed).context["panel"]
    saved = client_for(it).post(address(it), typed)

    stopping = [each.words.rule for each in panel.findings if each.words.level != "info"]
    assert codes(saved) == stopping


@pytest.mark.parametrize(
    ("typed", "problem"),
    [({"daily_mg": ""}, "no_dose"), ({"supply": "none"}, "no_dose"), ({"days": "x"}, "no_dose")],
)
def test_panel_without_a_dose_says_so(typed, problem):
    it = scene()

    response = client_for(it).post(address(it, "visit_gate"), answers(it, **typed))

    assert response.context["panel"].problem == problem


def test_panel_on_a_held_course_and_without_one():
    it = scene(state=Course.State.ON_HOLD)
    url = address(it, "visit_gate")

    assert client_for(it).post(url, answers(it)).context["panel"].problem == "not_treated"

    Course.objects.update(state=Course.State.CLOSED)

    assert client_for(it).post(url, answers(it)).context["panel"].problem == "no_course"


def test_start_takes_up_the_appointment_and_confirming_sends_to_pay():
    it = scene()
    appointment = AppointmentFactory(patient=it.patient, state="arrived", branch=it.patient.branch)
    url = reverse("prescriptions:visit_start", args=[it.patient.pk])

    client_for(it).post(url, {"kind": "follow_up"})

    visit = Visit.objects.get(kind="follow_up")
    assert visit.appointment == appointment
    appointment.refresh_from_db()
    assert appointment.state == "in_consultation"
    it.visit = visit
    assert post(it).status_code == 302
    appointment.refresh_from_db()
    assert appointment.state == "waiting_to_pay"


@pytest.mark.parametrize("role", ["reception", "administrator"])
@pytest.mark.parametrize("name", ["visit_edit", "visit_gate"])
def test_other_roles_are_refused_and_nothing_is_written(role, name):
    it = scene()

    response = signed_in(StaffFactory(role=role)).post(address(it, name), answers(it))

    assert response.status_code == 403
    assert not Prescription.objects.exists()
