"""The course report: rows, filters, file, and who may take it."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from pyarrow import parquet
from pypdf import PdfReader

from clinic import roles
from clinic.models import AccessLog, Job
from clinic.services.jobs import run_job
from reports.queries.courses import CourseFilter, course_rows
from reports.rules.courses import COLUMNS
from tests.factories.clinic import OrganisationFactory
from tests.factories.patients import ConfirmedVisitFactory, LesionCountFactory, PatientFactory
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
    return list(course_rows(CourseFilter(**chosen), with_names=False))


def test_row_has_the_figures_of_the_course(course):
    (row,) = rows()

    assert row.total_mg == 1_200
    assert row.mg_per_kg == Decimal("20.0")
    assert row.path == "40"
    assert row.visits == 2
    assert (row.baseline_lesions, row.latest_lesions) == (19, 4)
    assert row.outcome.improvement_percent == 79
    assert row.outcome.relapsed is None
    assert (row.ticket_no, row.name, row.end_reason) == (None, None, None)


@pytest.mark.parametrize(
    "chosen",
    [
        {"sex": "female"},
        {"state": "closed"},
        {"number": 2},
        {"severity": "mild"},
        {"branch": 0},
        {"doctor": 0},
        {"age_from": 90},
        {"age_until": 17},
        {"opened_from": timezone.localdate() + datetime.timedelta(days=1)},
        {"opened_until": datetime.date(2010, 1, 1)},
    ],
)
def test_filter_leaves_out_what_does_not_match(course, chosen):
    assert rows(**chosen) == []


def ask(client, query="", **fields):
    return client.post(reverse("reports:course_export") + query, {"format": "csv"} | fields)


def made(client):
    """Carry out the client's export and return the file that its owner gets."""
    job = Job.objects.filter(requested_by=client.user).first()
    run_job(job.pk)
    response = client.get(reverse("reports:export_download", args=[job.pk]))
    if response.status_code != 200:
        return None
    # Closing the response would close the test's connection to the database as well.
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:
        close()
    return content


def test_csv_is_opened_by_a_spreadsheet_and_holds_the_course(administrator_client, course):
    ask(administrator_client)
    content = made(administrator_client).decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(content))
    assert str(course.pk) in row.values()
    assert len(row) == len(COLUMNS)


def test_xlsx_has_typed_cells_under_a_frozen_header(administrator_client, course):
    ask(administrator_client, format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(made(administrator_client))).active

    values = [cell.value for cell in sheet[2]]
    assert sheet.freeze_panes == "A2"
    assert values[COLUMNS.index("total_mg")] == 1_200
    assert values[COLUMNS.index("opened_on")].date() == course.opened_on


def test_parquet_has_typed_columns(administrator_client, course):
    ask(administrator_client, format="parquet")
    table = parquet.read_table(io.BytesIO(made(administrator_client)))

    (row,) = table.to_pylist()
    assert table.column_names == list(COLUMNS)
    assert row["mg_per_kg"] == Decimal("20.0")
    assert row["opened_on"] == course.opened_on


def test_export_is_in_the_access_log(administrator_client, course):
    ask(administrator_client, "?sex=male")

    entry = AccessLog.objects.filter(action=AccessLog.Action.EXPORT).get()
    assert entry.user_id == administrator_client.user.pk
    assert entry.reason == "sex=male"


def test_administrator_gets_no_canary_of_an_identity(administrator_client):
    """Every field that says who somebody is holds a word of its own; none may come out."""
    patient = PatientFactory(
        family_name="カナリアA", given_name="カナリアB", family_kana="カナリアC",
        given_kana="カナリアD", birth_date=datetime.date(1987, 6, 5), phone="03-1987-0605",
        email="canary@clinic.example", address="カナリアE", note="カナリアF",
    )  # fmt: skip
    CourseFactory(
        patient=patient, state="stopped_adverse", end_reason="カナリアG", last_dose_on=None
    )
    pages = [administrator_client.get(reverse(PAGE)).text]
    for kind in ("csv", "xlsx", "parquet"):
        ask(administrator_client, format=kind, with_names="on", reason="because I want to see")
        content = made(administrator_client)
        pages.append(readable(kind, content))

    for page in pages:
        assert str(patient.courses.get().pk) in page
    others = ("reports:outcome_show", "reports:operation_show", "reports:export_list")
    pages += [administrator_client.get(reverse(other)).text for other in others]
    for page in pages:
        for canary in ("カナリア", "1987", "canary", patient.ticket_no):
            assert canary not in page


def readable(kind, content):
    if kind == "csv":
        return content.decode()
    if kind == "parquet":
        return str(parquet.read_table(io.BytesIO(content)).to_pylist())
    return str([list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.values])


@pytest.fixture
def owner_client(client_of):
    """An administrator who is a doctor too."""
    client = client_of(roles.ADMINISTRATOR)
    client.user.groups.add(Group.objects.get(name=roles.DOCTOR))
    return client


def test_names_need_the_permission_and_a_reason(owner_client, course):
    refused = ask(owner_client, with_names="on")
    ask(owner_client, with_names="on", reason="asked for by the health office")
    content = made(owner_client).decode()

    assert refused.status_code == 422
    assert course.patient.ticket_no in content
    entry = AccessLog.objects.filter(object_id="courses with names").get()
    assert "health office" in entry.reason


def test_summary_of_the_chosen_courses_is_a_pdf_without_names(owner_client, course):
    clinic = OrganisationFactory()
    refused = ask(owner_client, format="pdf", with_names="on", reason="because I want to see")
    ask(owner_client, "?sex=male", format="pdf")
    job = Job.objects.get()
    content = made(owner_client)

    assert refused.status_code == 422
    assert (job.kind, job.parameters["filters"]) == ("reports.outcomes", {"sex": "male"})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert clinic.name_ja in text
    assert course.patient.name not in text


def test_curves_of_fewer_than_five_courses_are_hidden(administrator_client, course):
    page = administrator_client.get(reverse("reports:outcome_show"))

    sections = {section.key: section for section in page.context["sections"]}
    assert sections["improvement"].rows == sections["survival"].rows == ()
    assert sections["improvement"].plot is None


def test_names_are_refused_to_somebody_who_has_lost_the_permission(owner_client, course):
    ask(owner_client, with_names="on", reason="asked for by the health office")
    owner_client.user.groups.remove(Group.objects.get(name=roles.DOCTOR))

    assert made(owner_client) is None
    assert Job.objects.get(requested_by=owner_client.user).message == "not_allowed"


def test_filters_that_contradict_each_other_make_no_file(administrator_client, course):
    response = ask(administrator_client, "?opened_from=2026-02-01&opened_until=2026-01-01")

    assert response.status_code == 422
    assert not Job.objects.exists()


def test_page_shows_totals_without_names(
    administrator_client, course, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
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
