"""Three days without a worker, or without a mail server: what still makes sense goes out, once.

Tuesday 2 June 2026, 9:00 in Tokyo: everything is planned. Until Friday evening nothing leaves.
"""

import datetime
import email
from collections import Counter
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
import time_machine

from clinic import roles
from reminders.models import Reminder
from reminders.services.claiming import claim
from reminders.tasks import plan_reminders, send_due_reminders
from tests.factories.clinic import BranchFactory, OpeningHoursFactory
from tests.factories.patients import (
    AppointmentFactory,
    ConfirmedVisitFactory,
    PatientFactory,
    WomanFactory,
)
from tests.factories.prescriptions import CourseFactory
from tools.machine import free_port

pytestmark = pytest.mark.django_db
State = Reminder.State
TOO_LATE_EN, TOO_LATE_JA = "too late to be of use", "間に合わないため"
TODAY = datetime.date(2026, 6, 2)
TOKYO = ZoneInfo("Asia/Tokyo")


def at(day: int, hour: int = 9, minute: int = 0) -> datetime.datetime:
    """Return a moment so many days after the outage began."""
    on = TODAY + datetime.timedelta(days=day)
    return datetime.datetime.combine(on, datetime.time(hour, minute), TOKYO)


def day(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=number)


def treated(branch, name, *, seen, make=PatientFactory, booked=None, **course):
    """Make a patient last seen on day `seen`, and booked for day `booked`."""
    patient = make(email=f"{name}@example.org", wants_messages=True, branch=branch)
    ConfirmedVisitFactory(patient=patient, visited_on=day(seen))
    if booked is not None:
        start = at(booked, 11)
        AppointmentFactory(patient=patient, during=(start, start + datetime.timedelta(minutes=15)))
    return CourseFactory(patient=patient, **{"opened_on": day(-60)} | course)


def finished(branch, name, *, last_dose_on, make=PatientFactory):
    ended = {"state": "resting", "last_dose_on": last_dose_on, "ended_on": last_dose_on}
    return treated(branch, name, seen=-200, make=make, opened_on=day(-200), **ended)


@pytest.fixture
def patients(texts):
    """Many patients and everything that can fall due, planned on the morning of day 0."""
    branch = BranchFactory()
    for weekday in range(7):
        OpeningHoursFactory(branch=branch, weekday=weekday)
    with time_machine.travel(at(0), tick=False) as clock:
        # Announced the day before, and so sent already.
        treated(branch, "announced", seen=-28)
        # Announced on day 1, for day 4: as good on day 4.
        treated(branch, "check-up", seen=-26)
        # One message for the visit and for the test of the same day.
        treated(branch, "check-up-and-test", seen=-25, make=WomanFactory)
        treated(branch, "booked", seen=-20, booked=6)
        treated(branch, "between-visits", seen=-27, make=WomanFactory, booked=60)
        # Over before anything leaves again.
        treated(branch, "booked-too-soon", seen=-10, booked=3)
        finished(branch, "still-to-protect", last_dose_on=datetime.date(2026, 5, 4))
        finished(branch, "tested-after", last_dose_on=datetime.date(2026, 5, 5), make=WomanFactory)
        # Said to be over on day 0; nobody needs to hear of that on day 4.
        finished(branch, "rested", last_dose_on=datetime.date(2026, 4, 1))
        treated(branch, "missed", seen=-44)
        treated(branch, "six-months", seen=-10, started_on=day(-174))
        stopped = treated(branch, "stopped", seen=-26)
        silent = treated(branch, "silent", seen=-26)
        plan_reminders()
        yield clock, stopped, silent


def beat(clock, *moments):
    """Do at each moment what beat has done every few minutes."""
    for moment in moments:
        clock.move_to(moment)
        plan_reminders()
        send_due_reminders()


def restart(clock, stopped, silent):
    """Reception hears from two patients on Thursday; on Friday evening the programs are back."""
    clock.move_to(at(2, 12))
    type(stopped).objects.filter(pk=stopped.pk).update(state="stopped_adverse", end_reason="rash")
    type(silent.patient).objects.filter(pk=silent.patient_id).update(wants_messages=False)
    beat(clock, at(3, 21), at(4, 2))
    beat(clock, *(at(4, hour, minute) for hour in (9, 10, 12, 19) for minute in (0, 30)), at(5, 10))


def addressees(server):
    messages = [email.message_from_bytes(each.content, policy=default) for each in server.accepted]
    return Counter(message["To"].partition("@")[0] for message in messages)


def skipped():
    rows = Reminder.objects.filter(state=State.STOPPED, send_after__lte=at(5))
    found = rows.values_list("patient__email", "kind", "last_error")
    return {(address.partition("@")[0], kind): why for address, kind, why in found}


SENT_BEFORE = Counter({"announced": 1})
STILL_RELEVANT = Counter(
    {
        "check-up": 1,
        "check-up-and-test": 1,
        "booked": 1,
        "between-visits": 1,
        "still-to-protect": 1,
        "tested-after": 1,
    }
)
SKIPPED = {
    ("booked-too-soon", "check_up"): "replanned",
    ("rested", "rest_over"): "too late",
    ("stopped", "check_up"): "replanned",
    ("silent", "check_up"): "no messages wanted",
}


def test_three_days_without_workers_send_each_relevant_message_once(patients, server):
    clock, stopped, silent = patients
    beat(clock, at(0))
    assert addressees(server) == SENT_BEFORE

    restart(clock, stopped, silent)

    assert addressees(server) == SENT_BEFORE + STILL_RELEVANT
    assert skipped() == SKIPPED


def test_three_days_without_a_mail_server_send_each_relevant_message_once(
    patients, server, settings
):
    clock, stopped, silent = patients
    beat(clock, at(0))
    reachable, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    beat(clock, *(at(number, hour) for number in range(4) for hour in range(10, 20, 3)))
    assert not Reminder.objects.filter(state__in=(State.FAILED, State.IN_DOUBT)).exists()

    settings.EMAIL_PORT = reachable
    restart(clock, stopped, silent)

    assert addressees(server) == SENT_BEFORE + STILL_RELEVANT
    assert skipped() == SKIPPED


def test_what_was_under_way_when_it_began_is_sent_once_or_listed(patients, server):
    clock, stopped, silent = patients
    beat(clock, at(0))
    clock.move_to(at(1, 10))
    Reminder.objects.filter(patient__email="check-up@example.org").update(send_after=at(0))
    (tried,) = claim(now=at(1, 10), size=1)
    claim(now=at(1, 10))
    Reminder.objects.filter(pk=tried).update(tried_at=at(1, 10))

    restart(clock, stopped, silent)

    doubtful = Reminder.objects.get(state=State.IN_DOUBT)
    assert (doubtful.pk, doubtful.patient.email) == (tried, "check-up@example.org")
    expected = SENT_BEFORE + STILL_RELEVANT
    del expected["check-up"]
    assert addressees(server) == expected


def test_phone_list_holds_what_fell_due_meanwhile(patients, server):
    clock, stopped, silent = patients

    restart(clock, stopped, silent)

    waiting = Reminder.objects.filter(
        channel=Reminder.Channel.PHONE, state=State.WAITING, send_after__lte=at(4)
    )
    found = waiting.values_list("patient__email", "kind")
    assert sorted(found) == [
        ("missed@example.org", "missed_visit"),
        ("silent@example.org", "check_up"),
        ("six-months@example.org", "extension"),
    ]


@pytest.mark.parametrize(("language", "words"), [("en", TOO_LATE_EN), ("ja", TOO_LATE_JA)])
def test_reception_reads_what_was_skipped_and_why(patients, server, client_of, language, words):
    clock, stopped, silent = patients
    restart(clock, stopped, silent)

    page = client_of(roles.RECEPTION, language=language).get("/reminders/?tab=stopped").text

    rested = Reminder.objects.get(patient__email="rested@example.org", kind="rest_over")
    assert rested.patient.ticket_no in page
    assert words in page
