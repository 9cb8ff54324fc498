"""The week of a branch, and the calendar that leaves the clinic with initials only."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from clinic.branches import opening
from clinic.models import AccessLog
from patients.models import CalendarFeed
from patients.queries.week import branch_week
from patients.services.board import cancel_appointment
from patients.services.feeds import create_feed, revoke_feed
from tests.factories.clinic import StaffFactory
from tests.factories.patients import WomanFactory
from tests.patients.hours import open_branch
from tests.patients.test_appointments import NOW, at, book

pytestmark = pytest.mark.django_db


def test_branch_week_begins_on_monday_and_counts_what_is_free():
    branch = open_branch(slot_capacity=2)
    booked = book(branch)
    book(open_branch())

    week = branch_week(branch, date(2026, 11, 29), NOW)

    tuesday = week.days[1]
    assert (week.monday, week.sunday) == (date(2026, 11, 23), date(2026, 11, 29))
    assert tuesday.appointments == [booked]
    assert tuesday.free == 2 * 12 - 1
    assert [day.is_closed for day in week.days] == [True, False, False, False, False, True, True]


def test_branch_week_takes_four_queries_for_any_number(django_assert_num_queries):
    branch = open_branch()
    for minute in (30, 45):
        book(branch, at(10, minute))

    with django_assert_num_queries(4):
        week = branch_week(branch, NOW.date(), NOW)
        assert [each.patient.name for each in week.days[1].appointments]


def test_week_page_shows_names_and_leads_to_the_boards(reception_client):
    branch = open_branch()
    booked = book(branch)

    page = reception_client.get("/week/", {"branch": branch.pk, "on": "2026-11-24"})

    assert booked.patient.name in page.content.decode()
    assert f"/board/?branch={branch.pk}&amp;on=2026-11-25" in page.content.decode()


@pytest.mark.parametrize("on", ["", "x", "0000-00-00", "9999-99-99"])
def test_week_page_asked_for_nonsense_shows_this_week(reception_client, on):
    open_branch()

    page = reception_client.get("/week/", {"on": on})

    assert page.status_code == 200
    assert page.context["week"].monday <= page.context["today"]


@pytest.fixture
def feed():
    branch = open_branch()
    made, token = create_feed(branch=branch, used_for="卓上", by=StaffFactory())
    return made, f"/calendar/{token}.ics"


def soon(branch, **person):
    """Book a woman of variant kanji within the next days."""
    now = timezone.now()
    day = opening(branch).next_open_day(timezone.localdate(now) + timedelta(days=1))
    patient = WomanFactory(
        branch=branch,
        family_name="髙橋",
        given_name="﨑子",
        family_kana="タカハシ",
        given_kana="サキコ",
        **person,
    )
    return book(branch, at(10, 30, day), patient=patient, now=now, purpose="にきび再診")


def test_calendar_holds_times_and_initials_and_nothing_of_the_patient(feed):
    made, url = feed
    booked = soon(made.branch, phone="+819012345678", note="秘密")
    anonymous = Client()

    answer = anonymous.get(url)

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert str(event["SUMMARY"]) == "T.S."
    assert event["DTSTART"].dt == booked.during.lower
    for secret in (
        "髙橋",
        "﨑子",
        "タカハシ",
        "9012345678",
        "秘密",
        "にきび",
        booked.patient.ticket_no,
    ):
        assert secret not in text
    assert "sid" not in answer.cookies


def test_calendar_says_cancelled_where_it_is(feed):
    made, url = feed
    booked = soon(made.branch)
    cancel_appointment(
        appointment=booked, reason="都合", by=StaffFactory(role="reception"), now=NOW
    )

    (event,) = Calendar.from_ical(Client().get(url).content).walk("VEVENT")

    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 2)


def test_calendar_revoked_or_guessed_is_not_found(feed):
    made, url = feed
    revoke_feed(feed=made, by=StaffFactory(), now=NOW)

    assert Client().get(url).status_code == 404
    assert Client().get("/calendar/guessed.ics").status_code == 404
    assert Client().get(f"/calendar/{made.token_sha256}.ics").status_code == 404


def test_calendar_reading_is_logged_once_a_day(feed):
    _made, url = feed

    Client().get(url), Client().get(url)

    assert AccessLog.objects.filter(action="export", view="patients:calendar_read").count() == 1


def test_calendar_takes_few_queries_for_any_number(feed):
    made, url = feed
    soon(made.branch)
    Client().get(url)

    with CaptureQueriesContext(connection) as queries:
        Client().get(url)

    assert len(queries) <= 4


def test_feed_page_shows_the_address_once_and_closes_it(administrator_client):
    branch = open_branch()
    url = reverse("patients:calendar_list")

    made = administrator_client.post(url, {"branch": branch.pk, "used_for": "卓上"})
    address = made.context["address"]
    again = administrator_client.get(url)
    feed = CalendarFeed.objects.get()
    administrator_client.post(reverse("patients:calendar_revoke", args=[feed.pk]))

    assert address.endswith(".ics")
    assert address not in again.content.decode()
    feed.refresh_from_db()
    assert feed.revoked_by == administrator_client.user
    assert Client().get(address.partition("8000")[2] or address).status_code == 404


@pytest.mark.parametrize("used_for", ["", " ", "x" * 101, "a\x00b", "a\u202eb"])
def test_feed_page_refuses_bad_names(administrator_client, used_for):
    branch = open_branch()

    page = administrator_client.post(
        reverse("patients:calendar_list"), {"branch": branch.pk, "used_for": used_for}
    )

    assert page.status_code in {400, 422}
    assert not CalendarFeed.objects.exists()


def test_feed_page_is_the_administrators(reception_client, doctor_client):
    for client in (reception_client, doctor_client):
        assert client.get(reverse("patients:calendar_list")).status_code == 403
