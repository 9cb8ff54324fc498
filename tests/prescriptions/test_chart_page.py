"""The chart: what it shows, to whom, and at what cost."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog
from labs.models import LabValue
from labs.rules.levels import LabLevel, default_level_rules, level_row
from patients.models import Patient
from prescriptions.rules.lanes import Limit
from tests.factories.labs import AnalyteFactory, LabReportFactory, LabValueFactory
from tests.factories.patients import (
    ConfirmedVisitFactory,
    LesionCountFactory,
    SideEffectFactory,
    VisitFactory,
)
from tests.factories.prescriptions import CourseFactory, GatePolicyFactory
from tests.prescriptions.scene import report_of, scene, woman_scene

pytestmark = pytest.mark.django_db
CHART_QUERIES, STORY_QUERIES = 7, 7


def chart(client, patient, query=""):
    return client.get(reverse("prescriptions:chart_show", args=[patient.pk]) + query)


def add_months(it, months: int, analytes: int) -> None:
    """Add a visit with lesions and a panel of so many analytes for each of some past months."""
    kinds = [AnalyteFactory(key=f"x{n}", abbreviation=f"X{n}") for n in range(analytes)]
    for month in range(months):
        on = it.today - datetime.timedelta(days=28 - month)
        visit = VisitFactory(patient=it.patient, doctor=it.doctor, visited_on=on, kind="repeat")
        LesionCountFactory(visit=visit)
        SideEffectFactory(visit=visit)
        report = LabReportFactory(
            patient=it.patient,
            recorded_by=it.doctor,
            collected_at=timezone.now() - datetime.timedelta(days=28 - month),
        )
        LabValue.objects.bulk_create(
            LabValueFactory.build(report=report, analyte=kind, recorded_by=it.doctor)
            for kind in kinds
        )


def test_chart_takes_seven_queries_whatever_the_number_of_visits_and_values(doctor_client):
    it = woman_scene()
    chart(doctor_client, it.patient)
    with CaptureQueriesContext(connection) as few:
        chart(doctor_client, it.patient)
    it.issue()
    add_months(it, months=20, analytes=10)

    with CaptureQueriesContext(connection) as many:
        answer = chart(doctor_client, it.patient)

    assert answer.status_code == 200
    assert len(many) == len(few) <= CHART_QUERIES


def test_story_takes_the_same_queries_whatever_happened(doctor_client):
    it = woman_scene()
    url = reverse("reports:story_panel", args=[it.patient.pk])
    doctor_client.get(url)
    with CaptureQueriesContext(connection) as few:
        doctor_client.get(url)
    it.dispense(it.issue())
    add_months(it, months=5, analytes=1)

    with CaptureQueriesContext(connection) as many:
        assert doctor_client.get(url).status_code == 200

    assert len(many) == len(few) <= STORY_QUERIES


def test_chart_tells_the_cumulative_dose_its_formula_and_its_weight(doctor_client):
    it = scene(baseline_weight_kg=Decimal("60.0"))
    it.dispense(it.issue())

    shown = chart(doctor_client, it.patient, "").content.decode()

    assert "20.0" in shown
    assert "1200 mg ÷ 60.0 kg = 20.0 mg/kg" in shown
    assert "7200 mg" in shown


def test_every_drawing_has_a_title_a_description_and_its_numbers_in_a_table(doctor_client):
    it = scene()
    it.dispense(it.issue())
    LesionCountFactory(visit=VisitFactory(patient=it.patient, kind="phone"))

    shown = chart(doctor_client, it.patient).content.decode()

    drawings = shown.count('<svg class="drawing"')
    assert drawings == 3
    assert shown.count('role="img" aria-labelledby="drawing-') == drawings
    assert shown.count('<title id="drawing-') == shown.count('<desc id="drawing-') == drawings
    assert shown.count("<table") >= drawings
    assert " style=" not in shown


def test_a_value_outside_its_interval_is_said_in_words(doctor_client):
    it = scene()
    report = report_of(it.patient, it.doctor)
    alt = AnalyteFactory(key="lip", abbreviation="Lip")
    LabValueFactory(report=report, analyte=alt, raw="99", value=Decimal(99), high=Decimal(50))

    shown = chart(doctor_client, it.patient).context["page"]

    row = next(row for row in shown.drawings.further.rows if row.key == "lip")
    assert row.side == "high"


def test_chart_draws_the_levels_that_the_clinic_has_set(doctor_client):
    it = scene()
    rows = [
        level_row(replace(row, factor=Decimal(210)) if row.level == LabLevel.WARN else row)
        for row in default_level_rules()["tg"]
    ]
    GatePolicyFactory(limits={"lab_levels": rows}, valid_from=it.today)
    report = LabReportFactory(patient=it.patient, recorded_by=it.doctor)
    triglycerides = AnalyteFactory(key="tg")
    LabValueFactory(report=report, analyte=triglycerides, raw="250", value=Decimal(250))

    drawn = chart(doctor_client, it.patient).context["page"].drawings.main.rows

    row = next(row for row in drawn if row.key == "tg")
    assert row.tone == "warn"
    assert Limit("warn", Decimal(210)) in row.levels


def test_corrected_and_voided_values_are_not_drawn(doctor_client):
    it = scene()
    LabReportFactory(
        patient=it.patient,
        recorded_by=it.doctor,
        voided_at=it.now,
        voided_by=it.doctor,
        voided_reason="wrong patient",
    )
    before = len(chart(doctor_client, it.patient).context["page"].chart.values)

    assert before == LabValue.objects.standing().filter(report__voided_at=None).count()


def test_an_earlier_course_is_shown_by_its_number(doctor_client):
    it = scene(number=2)
    CourseFactory(
        patient=it.patient,
        doctor=it.doctor,
        number=1,
        state="closed",
        opened_on=datetime.date(2020, 1, 6),
        last_dose_on=datetime.date(2020, 6, 30),
    )

    page = chart(doctor_client, it.patient, "?course=1").context["page"]

    assert page.course.number == 1
    assert [each.number for each in page.others] == [2]
    assert page.restrictions[-1].until < it.today


@pytest.mark.parametrize("number", ["0", "99", "x", "-1", "9" * 400, "²"])
def test_an_unknown_course_falls_back_to_the_latest(doctor_client, number):
    it = scene()

    assert chart(doctor_client, it.patient, f"?course={number}").context["page"].course.number == 1


def test_chart_without_a_course_says_what_to_do_next(doctor_client):
    visit = ConfirmedVisitFactory()

    shown = chart(doctor_client, visit.patient)

    assert reverse("prescriptions:course_open", args=[visit.patient_id]) in shown.content.decode()


@pytest.mark.parametrize("page", ["prescriptions:chart_show", "reports:story_panel"])
def test_reception_and_administrator_see_no_chart(client_of, page):
    it = scene()
    url = reverse(page, args=[it.patient.pk])

    for role in ("reception", "administrator"):
        assert client_of(role).get(url).status_code == 403


@pytest.mark.parametrize("page", ["prescriptions:chart_show", "reports:story_panel"])
def test_every_look_at_a_chart_is_recorded(doctor_client, page):
    it = scene()

    doctor_client.get(reverse(page, args=[it.patient.pk]))

    looks = AccessLog.objects.filter(patient_id=it.patient.pk, action="view", view=page)
    assert [look.user_id for look in looks] == [doctor_client.user.pk]


def test_chart_of_nobody_is_not_found_and_not_logged(doctor_client):
    missing = Patient(pk=10**9)

    assert chart(doctor_client, missing).status_code == 404
    assert not AccessLog.objects.filter(patient_id=missing.pk).exists()


def test_story_tells_what_happened_by_groups(doctor_client):
    it = woman_scene()
    it.dispense(it.issue())
    url = reverse("reports:story_panel", args=[it.patient.pk])

    everything = doctor_client.get(url).context["story"].happenings
    medicine = doctor_client.get(url + "?group=medicine").context["story"].happenings
    money = doctor_client.get(url + "?group=money").context["story"].happenings

    assert {"visit", "prescription", "dispense", "pregnancy_test", "consent"} <= {
        each.kind for each in everything
    }
    assert {each.kind for each in medicine} == {"prescription", "dispense"}
    assert money == ()
