"""Opening, moving and extending a course, signing, asking the history: as a browser sends them."""

import random
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from patients.models import HistoryAsked, HistoryEntry
from prescriptions.models import Course, DoctorTask, Prescription
from tests.clinic.hostile_pictures import picture
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory
from tests.factories.patients import ConsentTextFactory, WomanFactory
from tests.prescriptions.scene import scene, woman_scene

pytestmark = pytest.mark.django_db
LISTS = ("condition", "allergy", "medication", "previous_treatment", "lasik", "vaccination")


def asked(**changed: object) -> dict[str, object]:
    return {f"{kind}-asked": "no" for kind in LISTS} | changed


def signature() -> SimpleUploadedFile:
    dice = random.Random(1)  # noqa: S311 - the same picture each time
    return SimpleUploadedFile("signature.png", picture(dice, "PNG"))


def opening(**changed: object) -> dict[str, object]:
    typed = {
        "idempotency_key": str(uuid4()),
        "severity": "severe",
        "has_insured_treatment_failed": "yes",
        "target_mg_per_kg": "120",
        "planned_months": "６",
        "can_become_pregnant": "yes",
        "signer_name": "試験 花子",
        "fees_shown_yen": "182640",
        "is_agreed": "on",
        "signature": signature(),
    }
    return typed | asked() | changed


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors(response, *names: str) -> set[str]:
    forms = (response.context[name] for name in names)
    return {
        error.code for form in forms for found in form.errors.as_data().values() for error in found
    }


def test_course_is_opened_once_with_its_answers():
    woman, doctor = WomanFactory(can_become_pregnant=None), StaffFactory()
    ConsentTextFactory()
    url = reverse("prescriptions:course_open", args=[woman.pk])
    typed, client = opening(), signed_in(doctor)

    first, second = (client.post(url, typed | {"signature": signature()}) for _ in range(2))

    course = Course.objects.get()
    assert first.url == second.url == course.get_absolute_url()
    assert course.consent.fees_shown_yen == 182_640
    assert HistoryAsked.objects.count() == 6
    woman.refresh_from_db()
    assert woman.can_become_pregnant is True


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"severity": ""}, "required"),
        ({"allergy-asked": ""}, "required"),
        ({"allergy-asked": "yes"}, "which"),
        ({"lasik-asked": "yes"}, "needed"),
        ({"can_become_pregnant": "no"}, "required"),
        ({"is_agreed": ""}, "required"),
        ({"fees_shown_yen": "-1"}, "sign"),
        ({"signer_name": "\x00"}, "control_characters"),
    ],
)
def test_course_with_bad_input_is_not_opened(changed, code):
    woman = WomanFactory()
    ConsentTextFactory()
    url = reverse("prescriptions:course_open", args=[woman.pk])

    response = signed_in(StaffFactory()).post(url, opening(**changed))

    assert response.status_code == 422
    assert code in errors(response, "course", "history", "potential", "consent")
    assert not Course.objects.exists()


def test_second_course_is_refused_in_words():
    it = woman_scene()
    ConsentTextFactory()
    url = reverse("prescriptions:course_open", args=[it.patient.pk])

    response = signed_in(it.doctor).post(url, opening())

    assert response.status_code == 422
    assert "CourseStillOpen" in errors(response, "course")


def test_new_course_starts_with_nothing_answered():
    woman = WomanFactory()
    ConsentTextFactory()

    page = (
        signed_in(StaffFactory())
        .get(reverse("prescriptions:course_open", args=[woman.pk]))
        .content.decode()
    )

    assert " checked" not in page


def test_history_asked_anew_adds_and_withdraws():
    it = scene()
    client = signed_in(it.doctor)
    url = reverse("prescriptions:history_edit", args=[it.patient.pk])

    client.post(url, asked(**{"medication-asked": "yes", "medication-codes": ["tetracycline"]}))

    entry = HistoryEntry.objects.get()
    assert entry.code == "tetracycline"
    away = reverse("prescriptions:history_withdraw", args=[it.patient.pk, entry.pk])
    client.post(away, {"reason": ""})
    assert HistoryEntry.objects.standing().exists()
    client.post(away, {"reason": "stopped in spring, was a mistake"})
    assert not HistoryEntry.objects.standing().exists()
    assert client.post(away, {"reason": "again"}).status_code == 404


def move(it, **typed: str):
    url = reverse("prescriptions:course_move", args=[it.patient.pk, it.course.pk])
    return signed_in(it.doctor).post(url, typed)


def state(it) -> str:
    it.course.refresh_from_db()
    return it.course.state


def test_course_moves_by_the_rule_of_its_life():
    it = scene(state=Course.State.SCREENING, started_on=None)

    move(it, to="eligible")
    assert state(it) == "eligible"
    it.dispense(it.issue())
    assert state(it) == "active"
    move(it, to="on_hold")
    assert state(it) == "active"
    move(it, to="on_hold", reason="waiting for the eye clinic")
    assert state(it) == "on_hold"
    move(it, to="active", reason="eye clinic: nothing found")
    assert state(it) == "active"
    move(it, to="completed")
    assert state(it) == "active"
    move(it, to="completed", last_dose_on=it.today.isoformat(), reason="skin is clear")
    assert state(it) == "completed"
    assert it.course.last_dose_on == it.today
    assert it.course.transitions.count() == 5


def test_course_not_screened_is_not_eligible():
    it = scene(state=Course.State.SCREENING, started_on=None)
    HistoryAsked.objects.filter(kind="allergy").update(asked_on="2020-01-01")

    move(it, to="eligible")

    assert state(it) == "screening"


def test_course_stopped_voids_what_waits():
    it = scene()
    it.issue()

    move(it, to="stopped_adverse", reason="severe headache, papilloedema")

    assert state(it) == "stopped_adverse"
    assert it.course.ended_on == it.today
    assert not Prescription.objects.standing().exists()
    move(it, to="closed")
    assert state(it) == "closed"
    assert it.course.end_reason == "severe headache, papilloedema"


def test_course_does_not_jump():
    it = scene()

    response = move(it, to="closed")

    assert state(it) == "active"
    assert len(said(response)) == 1


def test_extension_needs_a_reason():
    it = scene()
    url = reverse("prescriptions:course_extend", args=[it.patient.pk, it.course.pk])
    client = signed_in(it.doctor)

    client.post(url, {"reason": " "})
    it.course.refresh_from_db()
    assert not it.course.is_extended
    client.post(url, {"reason": "little improvement so far"})
    it.course.refresh_from_db()
    assert it.course.is_extended


def test_new_signature_replaces_the_old():
    it = scene()
    text = ConsentTextFactory()
    url = reverse("prescriptions:consent_sign", args=[it.patient.pk, it.course.pk])
    typed = {"signer_name": "試験 太郎", "fees_shown_yen": "1000", "is_agreed": "on"}
    typed["signature"] = signature()

    signed_in(it.doctor).post(url, typed)

    it.course.refresh_from_db()
    assert it.course.consent.text == text
    with it.course.consent.signature.open() as file:
        assert file.read().startswith(b"\xff\xd8\xff")


def test_task_is_closed_with_a_note_only():
    it = scene()
    task = DoctorTask.objects.create(
        patient=it.patient, course=it.course, kind="lab-stop", recorded_by=it.doctor
    )
    url = reverse("prescriptions:task_close", args=[it.patient.pk, task.pk])
    client = signed_in(it.doctor)

    client.post(url, {"note": ""})
    task.refresh_from_db()
    assert task.closed_at is None
    client.post(url, {"note": "called the patient, repeats the test"})
    task.refresh_from_db()
    assert task.closed_by == it.doctor


def test_prescription_is_voided_with_a_reason_only():
    it = scene()
    prescription = it.issue()
    url = reverse("prescriptions:prescription_void", args=[it.patient.pk, prescription.pk])
    client = signed_in(it.doctor)

    client.post(url, {"reason": ""})
    assert Prescription.objects.standing().exists()
    client.post(url, {"reason": "wrong product"})
    assert not Prescription.objects.standing().exists()


def test_results_are_entered_reviewed_and_corrected_by_pages():
    it = scene()
    laboratory, client = LaboratoryFactory(), signed_in(it.doctor)
    add = reverse("prescriptions:report_add", args=[it.patient.pk])

    response = client.post(add, {"day": it.today.isoformat(), "laboratory": laboratory.pk})

    report = it.patient.lab_reports.get(laboratory=laboratory)
    assert client.post(response.url, {}).status_code == 422
    client.post(response.url, {"lab-ast": "18", "lab-tg": "<50"})
    assert report.values.get(analyte__key="tg").comparator == "<"
    client.post(reverse("prescriptions:report_review", args=[it.patient.pk, report.pk]), {})
    report.refresh_from_db()
    assert report.reviewed_by == it.doctor
    value = report.values.get(analyte__key="ast")
    correct = reverse("prescriptions:value_correct", args=[it.patient.pk, value.pk])
    assert client.post(correct, {"value": "abc", "reason": "x"}).status_code == 422
    client.post(correct, {"value": "19", "reason": "typing slip"})
    report.refresh_from_db()
    assert report.reviewed_at is None
    void = reverse("prescriptions:report_void", args=[it.patient.pk, report.pk])
    client.post(void, {"reason": "other patient's blood"})
    report.refresh_from_db()
    assert report.voided_by == it.doctor


def test_results_of_tomorrow_are_refused():
    it = woman_scene()
    url = reverse("prescriptions:pregnancy_test_add", args=[it.patient.pk])

    response = signed_in(it.doctor).post(
        url, {"day": "2999-01-01", "kind": "urine", "result": "negative"}
    )

    assert response.status_code == 422
    assert it.patient.pregnancy_tests.count() == 1


def test_positive_test_by_page_stops_the_course():
    it = woman_scene()
    url = reverse("prescriptions:pregnancy_test_add", args=[it.patient.pk])

    signed_in(it.doctor).post(
        url, {"day": it.today.isoformat(), "kind": "serum", "result": "positive"}
    )

    assert state(it) == "on_hold"
    test = it.patient.pregnancy_tests.get(result="positive")
    void = reverse("prescriptions:pregnancy_test_void", args=[it.patient.pk, test.pk])
    signed_in(it.doctor).post(void, {"reason": "read wrongly"})
    test.refresh_from_db()
    assert test.voided_by == it.doctor


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("course_move", "course"),
        ("course_extend", "course"),
        ("prescription_void", "prescription"),
        ("report_review", "report"),
        ("report_void", "report"),
    ],
)
def test_deed_on_another_patients_row_is_not_found_and_does_nothing(name, kind):
    it, other = scene(), scene()
    prescription = it.issue()
    keys = {
        "course": it.course.pk,
        "prescription": prescription.pk,
        "report": it.patient.lab_reports.get().pk,
    }
    url = reverse(f"prescriptions:{name}", args=[other.patient.pk, keys[kind]])

    response = signed_in(it.doctor).post(url, {"reason": "x", "to": "on_hold"})

    assert response.status_code == 404
    assert Prescription.objects.standing().exists()
    assert state(it) == "active"


def test_pregnancy_test_keeps_time_observer_and_second_reader():
    it, second = woman_scene(), StaffFactory()
    url = reverse("prescriptions:pregnancy_test_add", args=[it.patient.pk])
    told = {"day": "2026-01-05", "time": "09:30", "kind": "urine", "result": "negative"}

    signed_in(it.doctor).post(url, told | {"is_observed": "on", "second_reader": second.pk})
    own = signed_in(it.doctor).post(url, told | {"second_reader": it.doctor.pk})

    test = it.patient.pregnancy_tests.get(taken_on="2026-01-05")
    assert timezone.localtime(test.taken_at).strftime("%H:%M") == "09:30"
    assert (test.is_observed, test.second_reader, test.read_by) == (True, second, it.doctor)
    assert own.status_code == 422
