"""Another time for an appointment; the database keeps overlaps from passing unexplained."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clinic.branches import opening
from patients.models import Appointment
from patients.services.appointments import BookingRefused, reschedule_appointment
from patients.services.board import advance_appointment, mark_missed
from tests.factories.clinic import StaffFactory
from tests.factories.patients import AppointmentFactory, PatientFactory
from tests.patients.hours import open_branch
from tests.patients.test_appointments import NOW, at, book

State = Appointment.State
pytestmark = pytest.mark.django_db


def move(appointment, starts_at, branch=None, **options):
    return reschedule_appointment(
        appointment=appointment,
        branch=branch or appointment.branch,
        starts_at=starts_at,
        by=StaffFactory(role="reception"),
        now=NOW,
        **options,
    )


def test_reschedule_frees_the_old_place_and_takes_the_new_one():
    branch = open_branch(slot_capacity=1)
    booked = book(branch)

    moved = move(booked, at(11, 0))

    assert (moved.pk, moved.during.lower, moved.version) == (booked.pk, at(11, 0), 2)
    assert book(branch, at(10, 30)).lane == 1


def test_reschedule_to_another_branch_goes_on_its_board():
    booked, other = book(open_branch()), open_branch()

    assert move(booked, at(10, 30), other).branch == other


def test_reschedule_to_where_it_is_changes_nothing():
    booked = book(open_branch())

    assert move(booked, at(10, 30)).version == 1


def test_reschedule_may_stay_partly_on_its_own_old_time():
    branch = open_branch(slot_capacity=1, slot_minutes=30)
    booked = book(branch, at(10, 30))
    branch.slot_minutes = 15
    branch.save()

    assert move(booked, at(10, 45), branch).lane == 1


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        (at(10, 30, date(2026, 11, 20)), "past"),
        (at(10, 31), "closed"),
        (at(11, 0), "full"),
        (at(11, 30), "patient_busy"),
    ],
)
def test_reschedule_to_an_impossible_time_is_refused_and_keeps_the_old(starts_at, code):
    branch = open_branch(slot_capacity=1)
    booked = book(branch)
    book(branch, at(11, 0))
    book(open_branch(), at(11, 30), patient=booked.patient)

    with pytest.raises(BookingRefused) as refused:
        move(booked, starts_at)

    booked.refresh_from_db()
    assert (refused.value.code, booked.during.lower) == (code, at(10, 30))


def test_reschedule_beyond_the_capacity_needs_a_reason_and_loses_it_again():
    branch = open_branch(slot_capacity=1)
    booked = book(branch)
    book(branch, at(11, 0))

    moved = move(booked, at(11, 0), overlap_reason="遠方")

    assert (moved.lane, moved.overlap_reason) == (2, "遠方")
    assert move(moved, at(11, 15)).overlap_reason == ""


@pytest.mark.parametrize("state", [State.ARRIVED, State.DONE, State.NO_SHOW])
def test_reschedule_of_one_that_has_begun_or_is_over_is_refused(state):
    branch = open_branch()
    begun = AppointmentFactory(patient__branch=branch, state=state)

    with pytest.raises(BookingRefused) as refused:
        move(begun, at(11, 0))

    assert refused.value.code == "not_booked"


def test_database_refuses_an_overlap_without_a_reason():
    branch = open_branch(slot_capacity=1)
    booked = book(branch)

    refused = pytest.raises(IntegrityError, match="appointment_overlap_with_reason")
    with refused, transaction.atomic():
        Appointment.objects.filter(pk=booked.pk).update(lane=2)
    with refused, transaction.atomic():
        AppointmentFactory(patient=PatientFactory(branch=branch), lane=2)


def test_no_show_that_comes_after_all_needs_no_reason_where_the_place_is_gone():
    branch = open_branch(slot_capacity=1)
    by, booked = StaffFactory(role="reception"), book(branch)
    later = at(10, 50)
    advance_appointment(appointment=booked, to=State.NO_SHOW, by=by, now=later)
    AppointmentFactory(patient=PatientFactory(branch=branch), during=booked.during)

    came = advance_appointment(appointment=booked, to=State.ARRIVED, by=by, now=later)

    assert (came.lane, came.state) == (2, State.ARRIVED)


def test_mark_missed_notes_the_booked_of_earlier_days_and_of_this_branch_only():
    branch = open_branch()
    yesterday = book(branch, now=at(9, 0, date(2026, 11, 23)), starts_at=at(10, 30))
    elsewhere = book(open_branch(), at(10, 30))
    tomorrow = NOW + timedelta(days=1)
    today = book(branch, at(10, 30, tomorrow.date()))

    assert mark_missed(branch=branch, by=StaffFactory(role="reception"), now=tomorrow) == 1

    states = {each.pk: each.state for each in Appointment.objects.all()}
    assert states == {
        yesterday.pk: State.NO_SHOW,
        elsewhere.pk: State.BOOKED,
        today.pk: State.BOOKED,
    }


def test_reschedule_page_moves_and_says_so(reception_client):
    branch = open_branch()
    start = branch_slot(branch)
    booked = book(branch, start, now=start - timedelta(days=1))
    url = reverse("patients:appointment_reschedule", args=[booked.patient_id, booked.pk])
    later = start + timedelta(minutes=15)

    shown = reception_client.get(url)
    none = reception_client.post(url, {"branch": branch.pk, "starts_at": ""})
    moved = reception_client.post(
        url, {"branch": branch.pk, "starts_at": later.strftime("%Y-%m-%dT%H:%M")}
    )

    booked.refresh_from_db()
    assert shown.context["day"] == start.date()
    assert (none.status_code, list(none.context["form"].errors)) == (422, ["starts_at"])
    assert (moved.status_code, booked.during.lower) == (302, later)


def branch_slot(branch):
    """Return the first slot of the branch's next open day after today."""
    day = opening(branch).next_open_day(timezone.localdate() + timedelta(days=1))
    return at(10, 30, day)


def test_missed_button_of_the_board_notes_them(reception_client, doctor_client):
    branch = open_branch()
    old = book(branch, at(10, 30), now=at(9, 0))
    url = reverse("patients:missed_note")

    assert old.state == State.BOOKED
    with_it = reception_client.get("/board/", {"branch": branch.pk})
    reception_client.post(url, {"branch": branch.pk})

    old.refresh_from_db()
    assert with_it.context["board"].forgotten == 1
    assert old.state == State.NO_SHOW
