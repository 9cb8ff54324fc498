from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.models import Appointment
from tests.factories.patients import ConfirmedVisitFactory, PatientFactory
from tests.patients.hours import open_branch
from tests.patients.test_appointments import book

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 10, 25, tzinfo=TOKYO)
HTMX = {"HX-Request": "true"}
State = Appointment.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def branch():
    return open_branch()


def at(hour, minute):
    return NOW.replace(hour=hour, minute=minute)


def move(client, appointment, to, **options):
    url = reverse("patients:appointment_move", args=[appointment.patient_id, appointment.pk])
    return client.post(url, {"to": to}, **options)


def test_board_shows_the_day_of_the_branch_with_counts(reception_client, branch):
    booked = book(branch)
    book(open_branch())

    page = reception_client.get("/board/", {"branch": branch.pk})

    board = page.context["board"]
    assert [row.appointment for row in board.rows] == [booked]
    assert board.counts == {"booked": 1}
    assert board.rows[0].step == State.ARRIVED


def test_board_without_anybody_names_the_next_open_day(reception_client, branch):
    page = reception_client.get("/board/", {"branch": branch.pk, "on": "2026-11-28"})

    assert str(page.context["board"].next_open_day) == "2026-11-30"


@pytest.mark.parametrize(
    "asked", [{"on": "yesterday"}, {"on": "0000-00-00"}, {"branch": "x"}, {"only": "none"}]
)
def test_board_asked_for_nonsense_shows_today(reception_client, branch, asked):
    page = reception_client.get("/board/", asked)

    assert str(page.context["board"].day) == "2026-11-24"
    assert page.context["only"] == "all"


def test_board_narrowed_keeps_the_counts_of_all(reception_client, branch):
    book(branch)

    page = reception_client.get("/board/", {"branch": branch.pk, "only": "waiting_to_pay"})

    assert page.context["board"].rows == []
    assert page.context["board"].counts == {"booked": 1}


def test_board_days_since_the_last_visit_do_not_count_today(reception_client, branch):
    booked = book(branch)
    for days in (0, 31, 62):
        ConfirmedVisitFactory(
            patient=booked.patient, visited_on=NOW.date() - timedelta(days=days), kind="repeat"
        )

    page = reception_client.get("/board/", {"branch": branch.pk})

    assert page.context["board"].rows[0].days_since_visit == 31


def test_board_takes_the_same_queries_for_one_and_for_many(reception_client, branch):
    url = f"/board/?branch={branch.pk}"
    book(branch, at(10, 30))
    reception_client.get(url)
    with CaptureQueriesContext(connection) as few:
        reception_client.get(url)
    for minute in (45, 30, 45):
        book(branch, at(11, minute))

    with CaptureQueriesContext(connection) as many:
        reception_client.get(url)

    assert len(many) == len(few) <= 10


def test_board_row_offers_each_role_its_own_next_step(reception_client, doctor_client, branch):
    booked = book(branch)

    def steps(client):
        page = client.get("/board/", {"branch": branch.pk})
        return [row.step for row in page.context["board"].rows]

    assert (steps(reception_client), steps(doctor_client)) == (["arrived"], ["in_consultation"])
    move(doctor_client, booked, "waiting_to_pay", headers=HTMX)
    assert (steps(reception_client), steps(doctor_client)) == (["done"], [None])


def test_board_row_leads_reception_from_the_visit_to_the_counter(reception_client, branch):
    booked = book(branch)
    visit = ConfirmedVisitFactory(
        patient=booked.patient, branch=branch, appointment=booked, visited_on=NOW.date()
    )
    Appointment.objects.filter(pk=booked.pk).update(state=State.WAITING_TO_PAY)

    page = reception_client.get("/board/", {"branch": branch.pk})

    assert reverse("billing:visit_settle", args=[booked.patient_id, visit.pk]) in (
        page.content.decode()
    )


def test_board_poll_without_change_answers_nothing(reception_client, branch):
    booked = book(branch)
    asked = {"branch": branch.pk}
    seen = reception_client.get("/board/", asked).context["fingerprint"]

    same = reception_client.get("/board/rows/", asked | {"seen": seen}, headers={"X-Poll": "1"})
    move(reception_client, booked, "arrived", headers=HTMX)
    changed = reception_client.get("/board/rows/", asked | {"seen": seen})

    assert (same.status_code, same.content) == (204, b"")
    assert changed.status_code == 200
    assert f'id="row-{booked.pk}"' in changed.content.decode()


def test_board_poll_tells_of_waiting_that_grows(reception_client, branch, clock):
    booked = book(branch)
    move(reception_client, booked, "arrived", headers=HTMX)
    asked = {"branch": branch.pk}
    seen = reception_client.get("/board/", asked).context["fingerprint"]

    clock.shift(timedelta(minutes=3))
    page = reception_client.get("/board/rows/", asked | {"seen": seen})

    assert page.context["board"].rows[0].waiting_minutes == 3


def test_move_by_script_tells_the_page_and_offers_to_undo(reception_client, branch):
    booked = book(branch)

    response = move(reception_client, booked, "arrived", headers=HTMX)

    booked.refresh_from_db()
    assert response.status_code == 204
    assert booked.state == State.ARRIVED
    assert "board-changed" in response["HX-Trigger"]
    undo = reverse("patients:appointment_undo", args=[booked.patient_id, booked.pk])
    assert undo in response["HX-Trigger"]
    reception_client.post(undo, headers=HTMX)
    booked.refresh_from_db()
    assert booked.state == State.BOOKED


def test_move_without_script_goes_back_to_the_board(reception_client, branch):
    response = move(reception_client, book(branch), "arrived")

    assert response.url == f"/board/?branch={branch.pk}&on=2026-11-24"


def test_move_of_another_role_changes_nothing_and_says_so(reception_client, branch):
    booked = book(branch)

    response = move(reception_client, booked, "in_consultation", headers=HTMX)

    booked.refresh_from_db()
    assert booked.state == State.BOOKED
    assert '"warn"' in response["HX-Trigger"]


def test_move_to_an_unknown_state_is_refused(reception_client, branch):
    assert move(reception_client, book(branch), "gone").status_code == 422


def test_move_of_another_patients_appointment_is_not_found(reception_client, branch):
    booked, stranger = book(branch), PatientFactory()
    url = reverse("patients:appointment_move", args=[stranger.pk, booked.pk])

    assert reception_client.post(url, {"to": "arrived"}).status_code == 404
    booked.refresh_from_db()
    assert booked.state == State.BOOKED


def booking(branch, starts_at="2026-11-25T10:30", **changed):
    form = {"idempotency_key": str(uuid4()), "branch": branch.pk, "starts_at": starts_at}
    return form | changed


def test_book_page_offers_the_next_month_after_a_visit(reception_client, branch):
    patient = PatientFactory(branch=branch)
    ConfirmedVisitFactory(patient=patient, visited_on=NOW.date())
    url = reverse("patients:appointment_book", args=[patient.pk])

    page = reception_client.get(url)

    assert str(page.context["day"]) == "2026-12-24"
    assert len(page.context["slots"]) == 12


def test_book_page_offers_the_next_open_day_to_somebody_new(reception_client, branch):
    url = reverse("patients:appointment_book", args=[PatientFactory(branch=branch).pk])

    asked = {"branch": branch.pk, "on": "2026-11-28"}
    assert str(reception_client.get(url).context["day"]) == "2026-11-24"
    assert reception_client.get(url, asked, headers=HTMX).context["slots"] == []


def test_book_sent_twice_books_once(reception_client, branch):
    patient = PatientFactory(branch=branch)
    url = reverse("patients:appointment_book", args=[patient.pk])
    form = booking(branch)

    responses = [reception_client.post(url, form) for _ in range(2)]

    assert [response.url for response in responses] == [patient.get_absolute_url()] * 2
    assert patient.appointments.count() == 1


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"starts_at": ""}, "starts_at", "required"),
        ({"starts_at": "soon"}, "starts_at", "invalid"),
        ({"starts_at": "2026-11-25T10:31"}, "starts_at", "closed"),
        ({"starts_at": "2026-11-20T10:30"}, "starts_at", "past"),
        ({"purpose": "\x00"}, "purpose", "control_characters"),
    ],
)
def test_book_refused_is_said_at_the_field(reception_client, branch, changed, field, code):
    url = reverse("patients:appointment_book", args=[PatientFactory(branch=branch).pk])

    response = reception_client.post(url, booking(branch, **changed))

    assert response.status_code == 422
    assert [e.code for e in response.context["form"].errors.as_data()[field]] == [code]
    assert not Appointment.objects.exists()


def test_book_without_a_time_shows_the_same_day_again(reception_client, branch):
    url = reverse("patients:appointment_book", args=[PatientFactory(branch=branch).pk])

    response = reception_client.post(url, booking(branch, "", on="2026-11-27"))

    assert str(response.context["day"]) == "2026-11-27"


def test_book_full_time_asks_for_a_reason_and_keeps_the_choice(reception_client, branch):
    starts_at = at(10, 30)
    book(branch, starts_at), book(branch, starts_at)
    url = reverse("patients:appointment_book", args=[PatientFactory(branch=branch).pk])
    form = booking(branch, "2026-11-24T10:30")

    refused = reception_client.post(url, form)
    booked = reception_client.post(url, form | {"overlap_reason": "遠方から"})

    assert "overlap_reason" in refused.context["form"].errors
    assert refused.context["chosen"] == starts_at
    assert booked.status_code == 302


def test_cancel_page_needs_a_reason(reception_client, branch):
    booked = book(branch)
    url = reverse("patients:appointment_cancel", args=[booked.patient_id, booked.pk])

    empty = reception_client.post(url, {"reason": ""})
    done = reception_client.post(url, {"reason": "都合"})

    booked.refresh_from_db()
    assert (empty.status_code, done.status_code) == (422, 302)
    assert booked.state == State.CANCELLED


def test_walk_in_page_puts_the_patient_on_the_board_once(reception_client, branch):
    patient = PatientFactory(branch=branch)
    url = reverse("patients:walk_in_register", args=[patient.pk])

    first = reception_client.post(url, {"branch": branch.pk})
    again = reception_client.post(url, {"branch": branch.pk})

    assert (first.url, again.status_code) == ("/board/", 422)
    assert patient.appointments.get().state == State.ARRIVED


@pytest.mark.parametrize("name", ["appointment_book", "walk_in_register"])
def test_pages_of_a_patient_who_is_not_there_are_not_found(reception_client, branch, name):
    assert reception_client.get(reverse(f"patients:{name}", args=[999_999])).status_code == 404
