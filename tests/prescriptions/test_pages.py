"""Pages of the doctor's side: they work, only for the doctor, and ask a fixed number of queries."""

import pytest
from django.urls import reverse

from clinic.roles import ADMINISTRATOR, DOCTOR, RECEPTION
from labs.models import LabReport, LabValue
from prescriptions.models import DoctorTask
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.patients import SideEffectFactory
from tests.prescriptions.scene import negative_test, woman_scene

pytestmark = pytest.mark.django_db


def places(it) -> dict[str, list[object]]:
    """Return every page that can be looked at, with its arguments."""
    patient = it.patient.pk
    report = LabReport.objects.get(patient=patient)
    value = LabValue.objects.filter(report=report).first().pk
    visit, prescription = it.visit.pk, it.course.prescriptions.first().pk
    return {
        "prescriptions:task_list": [],
        "prescriptions:chart_panel": [patient],
        "prescriptions:history_edit": [patient],
        "prescriptions:course_open": [patient],
        "prescriptions:course_detail": [patient, it.course.pk],
        "prescriptions:consent_sign": [patient, it.course.pk],
        "prescriptions:visit_edit": [patient, visit],
        "prescriptions:visit_detail": [patient, visit],
        "prescriptions:visit_amend": [patient, visit, "weight_kg"],
        "prescriptions:report_add": [patient],
        "prescriptions:values_edit": [patient, report.pk],
        "prescriptions:value_correct": [patient, value],
        "prescriptions:pregnancy_test_add": [patient],
        "prescriptions:inbox_list": [],
        "prescriptions:report_detail": [patient, report.pk],
        "prescriptions:dispense_list": [],
        "prescriptions:dispense_edit": [patient, prescription],
        "prescriptions:return_record": [patient, prescription],
    }


COUNTER = {f"prescriptions:{name}" for name in ("dispense_list", "dispense_edit", "return_record")}
NAMES = sorted(
    {
        "prescriptions:task_list",
        "prescriptions:chart_panel",
        "prescriptions:history_edit",
        "prescriptions:course_open",
        "prescriptions:course_detail",
        "prescriptions:consent_sign",
        "prescriptions:visit_edit",
        "prescriptions:visit_detail",
        "prescriptions:visit_amend",
        "prescriptions:report_add",
        "prescriptions:values_edit",
        "prescriptions:value_correct",
        "prescriptions:pregnancy_test_add",
        "prescriptions:inbox_list",
        "prescriptions:report_detail",
    }
    | COUNTER
)

# Pages whose address names something of the patient, not the patient alone.
NESTED = ("_detail", "_sign", "visit_edit", "values_edit", "dispense_edit", "_amend", "_correct")


def full_scene(supplies: int = 1):
    """Make a course with something in every list."""
    it = woman_scene()
    for kind in ("phone", "first", "follow_up")[:supplies]:
        it.dispense(it.issue(it.order(days=10), visit=it.another_visit(kind=kind)))
        negative_test(it.patient, read_by=it.doctor)
    SideEffectFactory(visit=it.visit, code="vision", is_serious=True, note="canary-effect")
    DoctorTask.objects.create(
        patient=it.patient, course=it.course, kind="lab-stop", recorded_by=it.doctor
    )
    return it


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_works_for_the_doctor(name, language):
    it = full_scene()
    client = signed_in(StaffFactory(language=language))

    response = client.get(reverse(name, args=places(it)[name]))

    assert response.status_code == 200


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", [RECEPTION, ADMINISTRATOR])
def test_page_is_refused_to_other_roles(name, role, client_of):
    it = full_scene()
    response = client_of(role).get(reverse(name, args=places(it)[name]))

    expected = 200 if role == RECEPTION and name in COUNTER else 403
    assert response.status_code == expected


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(NESTED)])
def test_page_of_another_patient_is_not_found(name, doctor_client):
    it, other = full_scene(), full_scene()
    mine, theirs = places(it)[name], places(other)[name]

    response = doctor_client.get(reverse(name, args=[theirs[0], *mine[1:]]))

    assert response.status_code == 404


QUERIES = {
    "prescriptions:chart_panel": 20,
    "prescriptions:course_detail": 23,
    "prescriptions:visit_edit": 33,
    "prescriptions:visit_detail": 22,
    "prescriptions:dispense_edit": 27,
    "prescriptions:task_list": 14,
    "prescriptions:inbox_list": 17,
    "prescriptions:report_detail": 19,
}


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_page_asks_few_queries_whatever_it_shows(
    name, doctor_client, django_assert_max_num_queries
):
    it = full_scene(supplies=3)

    with django_assert_max_num_queries(QUERIES[name]):
        doctor_client.get(reverse(name, args=places(it)[name]))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_rules_page_shows_every_rule(language):
    client = signed_in(StaffFactory(language=language, role=RECEPTION))

    page = client.get(reverse("prescriptions:rule_list")).content.decode()

    assert page.count('<li class="finding') == 56
    assert "%(" not in page


CANARIES = ("canary-finding", "canary-mood", "canary-effect", "positive", "陽性", "vision", "PHQ")


@pytest.mark.parametrize("name", sorted(COUNTER))
def test_counter_never_receives_a_finding(name, reception_client):
    it = full_scene()
    it.visit.findings, it.visit.mood_note = "canary-finding", "canary-mood"
    it.visit.save()

    page = reception_client.get(reverse(name, args=places(it)[name])).content.decode()

    assert not [word for word in CANARIES if word in page]


def test_anonymous_is_sent_to_sign_in(client):
    it = full_scene()

    response = client.get(reverse("prescriptions:visit_edit", args=[it.patient.pk, it.visit.pk]))

    assert response.status_code == 302
    assert DOCTOR not in response.url
