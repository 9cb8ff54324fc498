"""Twenty clients want the last place."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from patients.models import Appointment
from patients.services.appointments import BookingRefused, book_appointment
from patients.services.board import advance_appointment
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.patients import PatientFactory
from tests.patients.hours import open_branch
from tests.patients.together import together

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)
SLOT = datetime(2026, 11, 24, 10, 30, tzinfo=TOKYO)
pytestmark = pytest.mark.usefixtures("committed_db")


def test_book_appointment_twenty_at_once_for_the_last_place_one_gets_it():
    branch, by = open_branch(slot_capacity=2), StaffFactory(role="reception")
    patients = PatientFactory.create_batch(21, branch=branch)
    book_appointment(patient=patients[20], branch=branch, starts_at=SLOT, by=by, now=NOW)

    raised = together(
        lambda n: book_appointment(
            patient=patients[n], branch=branch, starts_at=SLOT, by=by, now=NOW
        ),
        20,
    )

    assert Appointment.objects.count() == 2
    assert {(type(each), each.code) for each in raised} == {(BookingRefused, "full")}
    assert len(raised) == 19


def test_booking_form_posted_a_hundred_times_at_once_for_one_slot_books_once():
    branch = open_branch(slot_capacity=1)
    patients = PatientFactory.create_batch(100, branch=branch)
    answers = []

    def post(n):
        client = Client()
        client.cookies = desks[n % 20].cookies
        form = {"branch": branch.pk, "starts_at": f"{SLOT:%Y-%m-%dT%H:%M}"}
        form |= {"idempotency_key": uuid4(), "on": f"{SLOT:%Y-%m-%d}"}
        url = f"/patients/{patients[n].pk}/appointments/new/"
        answers.append(client.post(url, form).status_code)

    with time_machine.travel(NOW):
        desks = [signed_in(StaffFactory(role="reception", branch=branch)) for _ in range(20)]
        for first in range(0, 100, 20):
            assert together(lambda n, first=first: post(first + n), 20) == []

    assert Appointment.objects.count() == 1
    assert sorted(answers) == [302] + [422] * 99


def test_book_appointment_one_patient_at_two_branches_at_once_gets_one():
    branches, by = [open_branch(), open_branch()], StaffFactory(role="reception")
    patient = PatientFactory(branch=branches[0])

    raised = together(
        lambda n: book_appointment(
            patient=patient, branch=branches[n % 2], starts_at=SLOT, by=by, now=NOW
        ),
        8,
    )

    assert Appointment.objects.count() == 1
    assert {each.code for each in raised} == {"patient_busy"}


def test_advance_appointment_ten_times_at_once_is_one_move():
    branch, by = open_branch(), StaffFactory(role="reception")
    booked = book_appointment(
        patient=PatientFactory(branch=branch), branch=branch, starts_at=SLOT, by=by, now=NOW
    )

    raised = together(
        lambda _: advance_appointment(appointment=booked, to="arrived", by=by, now=NOW), 10
    )

    booked.refresh_from_db()
    assert raised == []
    assert (booked.state, booked.version) == ("arrived", 2)
