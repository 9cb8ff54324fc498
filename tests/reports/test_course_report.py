"""The course report: rows, filters, file, and who may take it."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import roles
from clinic.models import AccessLog
from reports.queries.courses import CourseFilter, course_rows
from tests.factories.patients import ConfirmedVisitFactory, LesionCountFactory
from tests.factories.prescriptions import (
    CourseFactory,
    DispenseFactory,
    DispenseLineFactory,
    LotFactory,
    PrescriptionFactory,
    StrengthFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "reports:report_list"


@pytest.fixture
def course():
    """60 kg, 60 units of 20 mg handed over: 1,200 mg, 20.0 mg/kg; 19 lesions, then 4."""
    course = CourseFactory()
    first = ConfirmedVisitFactory(
        patient=course.patient, visited_on=course.opened_on, doctor=course.doctor
    )
    LesionCountFactory(visit=first)
    prescription = PrescriptionFactory(course=course)
    LesionCountFactory(visit=prescription.visit, comedones=4, papules=0, pustules=0)
    lot = LotFactory(strength=StrengthFactory(product=prescription.product), branch=course.branch)
    DispenseLineFactory(dispense=DispenseFactory(prescription=prescription), lot=lot)
    return course


def rows(**chosen):
    return list(course_rows(CourseFilter(**chosen)))


def test_row_has_the_figures_of_the_course(course):
    (row,) = rows()

    assert row.total_mg == 1_200
    assert row.mg_per_kg == Decimal("20.0")
    assert row.path == "40"
    assert row.visits == 2
    assert (row.baseline_lesions, row.latest_lesions) == (19, 4)
    assert row.improvement_percent == 79
    assert row.relapsed is None


@pytest.mark.parametrize(
    "chosen",
    [
        {"sex": "female"},
        {"state": "closed"},
        {"number": 2},
        {"severity": "mild"},
        {"branch": 0},
        {"opened_from": timezone.localdate() + datetime.timedelta(days=1)},
        {"opened_until": datetime.date(2010, 1, 1)},
    ],
)
def test_filter_leaves_out_what_does_not_match(course, chosen):
    assert rows(**chosen) == []


def test_file_is_opened_by_a_spreadsheet_and_holds_the_course(administrator_client, course):
    response = administrator_client.post(reverse("reports:course_export"))
    content = b"".join(response.streaming_content).decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(content))
    assert response["Content-Type"] == "text/csv"
    assert str(course.pk) in row.values()
    assert course.patient.ticket_no not in content
    assert course.patient.given_name not in content


def test_export_is_in_the_access_log(administrator_client, course):
    administrator_client.post(reverse("reports:course_export") + "?sex=male")

    entry = AccessLog.objects.filter(action=AccessLog.Action.EXPORT).get()
    assert entry.user_id == administrator_client.user.pk
    assert entry.reason == "sex=male"


def test_page_shows_totals_without_names(
    administrator_client, course, django_assert_max_num_queries
):
    with django_assert_max_num_queries(13):
        response = administrator_client.get(reverse(PAGE))

    assert response.context["found"].total == 1
    assert course.patient.ticket_no not in response.text


@pytest.mark.parametrize("query", ["number=x", "opened_from=2026-02-30", "page=999999", "branch=0"])
def test_page_says_what_it_cannot_read(administrator_client, course, query):
    assert administrator_client.get(f"{reverse(PAGE)}?{query}").status_code == 200


@pytest.mark.parametrize("role", [roles.DOCTOR, roles.RECEPTION])
def test_report_is_the_administrators(client_of, role):
    client = client_of(role)

    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse("reports:course_export")).status_code == 403
