"""Old patients and past courses from a table: checked, taken over, and never twice."""

import csv
import io
from datetime import date

import openpyxl  # type: ignore[import-untyped] # it ships no types
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from clinic import roles
from clinic.exports import write_csv, write_xlsx
from clinic.models import Job, TicketCounter
from clinic.services.jobs import KEPT_FOR, run_job, sweep_jobs
from patients.models import Patient
from prescriptions.models import Course
from prescriptions.queries.charts import dose_summary
from reports.queries.courses import CourseFilter, course_page, course_rows
from reports.queries.outcomes import course_facts
from reports.rules.old_patients.reading import COLUMNS
from reports.services.patient_import import Tally, check_rows
from reports.services.patient_import_jobs import KIND
from reports.services.patient_tables import rows_of
from tests.factories.clinic import BranchFactory, StaffFactory
from tests.factories.patients import PatientFactory

pytestmark = pytest.mark.django_db
PERSON = {
    "ticket_no": "K-000101",
    "branch": "KE",
    "family_name": "髙橋",
    "given_name": "﨑子",
    "family_kana": "たかはし",
    "given_kana": "ｻｷｺ",
    "birth_date": "H14.3.9",
    "sex": "女",
    "phone": "090-1234-5678",
}
COURSE = {
    "number": "1",
    "started_on": "2024/01/10",
    "last_dose_on": "2024-07-08",
    "severity": "重症",
    "ended": "completed",
    "doctor_email": "Old.Doctor@clinic.example",
    "baseline_weight_kg": "５２．５",
}


@pytest.fixture
def clinic():
    TicketCounter.objects.create(prefix="K", last=0)
    BranchFactory(code="KE")
    StaffFactory(role=roles.DOCTOR, email="old.doctor@clinic.example")


def table(*rows, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def handed_in(client, content, name="old.csv"):
    """Hand a file in, let the worker check it, and return the job."""
    response = client.post(
        reverse("reports:import_list"), {"file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 302, response.content.decode()
    return done(Job.objects.filter(kind=KIND).latest("pk"))


def done(job):
    run_job(job.pk)
    job.refresh_from_db()
    return job


def taken_over(client, job):
    client.post(reverse("reports:import_take", args=[job.pk]))
    return done(Job.objects.filter(kind=KIND).latest("pk"))


def imported(client, content):
    return taken_over(client, handed_in(client, content)).parameters["counts"]


def test_check_writes_nothing_and_import_writes_patient_and_course(clinic, administrator_client):
    check = handed_in(administrator_client, table(PERSON | COURSE))

    assert (check.state, check.parameters["counts"]["new_courses"]) == ("done", 1)
    assert not Patient.objects.exists()
    assert taken_over(administrator_client, check).parameters["counts"]["new_patients"] == 1
    patient, course = Patient.objects.get(), Course.objects.get()
    assert (patient.kana, patient.birth_date) == ("タカハシ サキコ", date(2002, 3, 9))
    assert (patient.phone, patient.recorded_by) == ("+819012345678", administrator_client.user)
    assert (course.patient, course.started_on, course.state) == (
        patient,
        date(2024, 1, 10),
        "closed",
    )
    assert str(course.baseline_weight_kg) == "52.5"
    assert [step.to_state for step in course.transitions.all()] == ["completed", "closed"]


def test_same_file_again_adds_nothing(clinic, administrator_client, tmp_path):
    content = table(PERSON | COURSE)
    imported(administrator_client, content)

    counts = handed_in(administrator_client, content).parameters["counts"]

    assert (counts["new_patients"], counts["new_courses"]) == (0, 0)
    assert (counts["known_patients"], counts["known_courses"], counts["refused"]) == (1, 1, 0)
    file, out = tmp_path / "old.csv", io.StringIO()
    file.write_bytes(content)
    call_command("import_patients", str(file), by=administrator_client.user.email, stdout=out)
    assert out.getvalue().startswith("1 rows: 0 new patients, 0 new courses")
    assert (Patient.objects.count(), Course.objects.count()) == (1, 1)


def test_rows_without_mistakes_are_taken_and_the_mended_file_adds_the_rest(
    clinic, administrator_client
):
    other = PERSON | {"ticket_no": "K-102", "given_kana": "ハナコ", "birth_date": "1999-13-01"}
    counts = imported(administrator_client, table(PERSON, other))
    assert (counts["new_patients"], counts["refused"]) == (1, 1)

    counts = imported(administrator_client, table(PERSON, other | {"birth_date": "1999-12-01"}))

    assert (counts["new_patients"], counts["known_patients"], counts["refused"]) == (1, 1, 0)


def test_further_course_stands_in_a_further_row(clinic, administrator_client):
    second = COURSE | {"number": "2", "started_on": "2025-01-10", "last_dose_on": "2025-06-01"}

    counts = imported(administrator_client, table(PERSON | COURSE, PERSON | second))

    assert (counts["new_patients"], counts["new_courses"]) == (1, 2)


def test_recent_course_rests_so_that_its_duties_are_watched(clinic, administrator_client):
    today = timezone.localdate()
    recent = COURSE | {"last_dose_on": today.isoformat()}

    imported(administrator_client, table(PERSON | recent))

    assert Course.objects.get().state == Course.State.RESTING


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"ticket_no": ""}, "ticket_no", "needed"),
        ({"ticket_no": "=1+1"}, "ticket_no", "not_a_ticket_number"),
        ({"branch": "XX"}, "branch", "no_such_branch"),
        ({"family_name": "=cmd|' /C calc'!A0"}, "family_name", "not_a_name"),
        ({"given_name": "子\u202e"}, "given_name", "invisible_characters"),
        ({"given_kana": "Saki"}, "given_kana", "not_kana"),
        ({"birth_date": "2020-04-01"}, "guardian_name", "guardian_needed"),
        ({"birth_date": "02-03-09"}, "birth_date", "two_digit_year"),
        ({"birth_date": "2999-01-01"}, "birth_date", "future"),
        ({"sex": "x"}, "sex", "not_a_choice"),
        ({"phone": "12"}, "phone", "no_area_code"),
        ({"email": "a b@c"}, "email", "not_an_address"),
        ({"wants_messages": "yes"}, "email", "needed"),
        ({"postal_code": "1"}, "postal_code", "not_a_postal_code"),
        ({"address": "x" * 301}, "address", "too_long"),
        (COURSE | {"last_dose_on": "2023-01-01"}, "last_dose_on", "before_start"),
        (COURSE | {"last_dose_on": ""}, "last_dose_on", "needed"),
        (COURSE | {"started_on": "2001-01-01"}, "started_on", "before_birth"),
        (COURSE | {"doctor_email": "nobody@clinic.example"}, "doctor_email", "no_such_doctor"),
        (COURSE | {"baseline_weight_kg": "5"}, "baseline_weight_kg", "range"),
        (COURSE | {"total_mg": "7205"}, "total_mg", "not_in_units"),
        (COURSE | {"total_mg": "7200.5"}, "total_mg", "places"),
        (COURSE | {"total_mg": "0"}, "total_mg", "range"),
        (COURSE | {"total_mg": "22060"}, "total_mg", "beyond_doses"),
        (COURSE | {"ended": "adverse"}, "end_reason", "needed"),
        (COURSE | {"number": "0"}, "number", "range"),
    ],
)
def test_mistake_is_told_by_its_cell_and_writes_nothing(
    clinic, administrator_client, changed, column, code
):
    check = handed_in(administrator_client, table(PERSON | changed))

    counts = check.parameters["counts"]
    assert [(each["column"], each["code"]) for each in counts["mistakes"]] == [(column, code)]
    assert "%(" not in counts["mistakes"][0]["words"]
    assert (counts["new_patients"], counts["refused"]) == (0, 1)


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"birth_date": "2001-03-09"}, "ticket_no", "ticket_taken"),
        ({"ticket_no": "K-999"}, "ticket_no", "looks_registered"),
        ({"started_on": "2024-01-11"}, "number", "number_taken"),
        ({"number": "2"}, "number", "courses_overlap"),
        ({"number": "2", "started_on": "2023-01-01"}, "number", "courses_overlap"),
    ],
)
def test_row_that_contradicts_what_is_here_or_stands_above_is_refused(
    clinic, administrator_client, changed, column, code
):
    first, second = PERSON | COURSE, PERSON | COURSE | changed
    in_file = handed_in(administrator_client, table(first, second)).parameters["counts"]
    imported(administrator_client, table(first))

    after = handed_in(administrator_client, table(second)).parameters["counts"]

    for counts in (in_file, after):
        assert [(each["column"], each["code"]) for each in counts["mistakes"]] == [(column, code)]


def test_somebody_else_with_the_same_marks_is_taken_when_the_row_says_so(
    clinic, administrator_client
):
    twin = PERSON | {"ticket_no": "K-102", "given_kana": "サキコ", "is_different": "yes"}

    counts = imported(administrator_client, table(PERSON, twin))

    assert (counts["new_patients"], counts["refused"]) == (2, 0)


def test_merged_record_takes_no_course(clinic, administrator_client):
    kept = PatientFactory()
    PatientFactory(
        ticket_no="K-000101",
        family_kana="タカハシ",
        given_kana="サキコ",
        kana_key="タカハシサキコ",
        birth_date=date(2002, 3, 9),
        merged_into=kept,
    )

    counts = handed_in(administrator_client, table(PERSON | COURSE)).parameters["counts"]

    assert [each["code"] for each in counts["mistakes"]] == ["ticket_merged"]


def test_ten_thousand_mistakes_stay_readable(clinic, administrator_client):
    rows = [PERSON | {"ticket_no": f"K-{n}", "given_kana": f"x{n}"} for n in range(1, 10_001)]
    check = handed_in(administrator_client, table(*rows))

    page = administrator_client.get(reverse("reports:import_show", args=[check.pk]))

    assert check.parameters["counts"]["refused"] == 10_000
    assert [each["first"] for each in page.context["mistakes"]] == [[2, 3, 4, 5, 6]]
    assert len(page.content) < 40_000
    with check.file.open("rb") as file:
        lines = file.read().decode("utf-8-sig").splitlines()
    assert len(lines) == 10_001
    assert lines[-1].startswith("10001,")


def test_list_of_mistakes_holds_nothing_of_the_cells(clinic, administrator_client):
    check = handed_in(administrator_client, table(PERSON | {"given_name": "秘密１２３"}))

    with check.file.open("rb") as file:
        written = file.read().decode()
    assert "秘密" not in written + str(check.parameters["counts"])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_template_is_read_in_every_language(clinic, client_of, language):
    client = client_of(roles.ADMINISTRATOR, language=language)
    for name in ("reports:import_xlsx", "reports:import_csv"):
        assert client.get(reverse(name)).status_code == 200
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("reports:import_xlsx")).content)
    ).active
    headings = [cell.value for cell in sheet[1]]
    assert len(set(headings)) == len(COLUMNS)
    row = PERSON | COURSE | {"birth_date": date(2002, 3, 9), "number": 1}
    cells = [row.get(column) for column in COLUMNS]
    out, text = io.BytesIO(), io.BytesIO()
    write_xlsx(headings, [cells], out, title="x")
    write_csv(headings, [cells], text)

    with translation.override("en"):
        check = handed_in(client, out.getvalue(), "old.xlsx")
        assert check.parameters["counts"]["new_courses"] == 1
        assert handed_in(client, text.getvalue()).parameters["counts"]["new_courses"] == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\r\n1,2\r\n", b"%PDF-1.7", b"PK\x03\x04 broken", b'ticket_no,birth_date\n"x'],
)
def test_file_that_is_no_table_is_refused_at_the_door(clinic, administrator_client, content):
    response = administrator_client.post(
        reverse("reports:import_list"), {"file": SimpleUploadedFile("x.csv", content)}
    )

    assert response.status_code == 422
    assert not Job.objects.exists()


def test_file_that_was_handed_in_lasts_a_day(clinic, administrator_client):
    check = handed_in(administrator_client, table(PERSON))
    path = check.parameters["input"]

    sweep_jobs(timezone.now() + KEPT_FOR * 2)

    assert not default_storage.exists(path)
    administrator_client.post(reverse("reports:import_take", args=[check.pk]))
    assert Job.objects.filter(kind=KIND).count() == 1


def test_who_is_no_administrator_any_more_writes_nothing(clinic, administrator_client):
    check = handed_in(administrator_client, table(PERSON))
    administrator_client.post(reverse("reports:import_take", args=[check.pk]))
    administrator_client.user.groups.clear()

    job = done(Job.objects.latest("pk"))

    assert (job.state, job.message) == ("failed", "not_allowed_import")
    assert not Patient.objects.exists()


def test_import_of_somebody_else_is_not_there(clinic, administrator_client, client_of):
    check = handed_in(administrator_client, table(PERSON))
    other = client_of(roles.ADMINISTRATOR)

    assert other.get(reverse("reports:import_show", args=[check.pk])).status_code == 404
    assert other.post(reverse("reports:import_take", args=[check.pk])).status_code == 404


def test_command_checks_writes_and_says_what_it_left_out(clinic, tmp_path, capsys):
    administrator = StaffFactory(role=roles.ADMINISTRATOR)
    file, mistakes = tmp_path / "old.csv", tmp_path / "mistakes.csv"
    file.write_bytes(table(PERSON | COURSE, PERSON | {"ticket_no": "?"}))

    with pytest.raises(CommandError, match="1 rows were left out"):
        call_command("import_patients", str(file), "--dry-run", "--mistakes", str(mistakes))
    assert not Patient.objects.exists()
    assert mistakes.read_text(encoding="utf-8-sig").count("\n") == 2
    with pytest.raises(CommandError, match="--by must name an administrator"):
        call_command("import_patients", str(file), "--by", "nobody@clinic.example")
    with pytest.raises(CommandError, match="1 rows were left out"):
        call_command("import_patients", str(file), "--by", administrator.email)

    assert (Patient.objects.count(), Course.objects.count()) == (1, 1)


def test_queries_of_a_check_grow_with_pieces_not_with_rows(
    clinic, administrator_client, django_assert_max_num_queries
):
    rows = [PERSON | {"ticket_no": f"K-{n}", "is_different": "yes"} for n in range(1, 501)]
    tally = Tally()
    with django_assert_max_num_queries(5):
        found = list(check_rows(rows_of(table(*rows), {}), tally, today=timezone.localdate()))

    assert (found, tally.new_patients) == ([], 500)


def shown_dose():
    """Return what the page of the only course says of its dose."""
    dose = dose_summary(Course.objects.get(), [], timezone.localdate())
    return dose.cumulative_mg, dose.per_baseline_kg, dose.percent, dose.is_taken_over


def test_dose_of_a_past_course_is_not_known_rather_than_nothing(clinic, administrator_client):
    imported(administrator_client, table(PERSON | COURSE))

    (row,) = course_rows(CourseFilter(), with_names=False)
    (facts,) = course_facts(CourseFilter())

    assert (row.total_mg, row.mg_per_kg, facts.mg_per_kg) == (None, None, None)
    assert shown_dose() == (None, None, None, True)
    assert administrator_client.get(reverse("reports:report_list")).status_code == 200


def test_dose_of_a_past_course_that_the_file_names_counts_in_report_and_outcomes(
    clinic, administrator_client
):
    imported(administrator_client, table(PERSON | COURSE | {"total_mg": "６３００"}))

    (row,) = course_rows(CourseFilter(), with_names=False)
    (facts,) = course_facts(CourseFilter())

    assert (row.total_mg, row.mg_per_kg, facts.mg_per_kg) == (6300, 120, 120)
    assert shown_dose()[:2] == (6300, 120)
    assert course_page(CourseFilter(), offset=0, size=10).total_mg == 6300
