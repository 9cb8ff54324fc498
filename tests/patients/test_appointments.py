from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic.branches import opening
from clinic.models import OpeningException
from patients.models import Appointment
from patients.queries.slots import Slot, bookable_day, suggested_next_date
from patients.services.appointments import BookingRefused, book_appointment, register_walk_in
from patients.services.board import (
    MoveRefused,
    advance_appointment,
    cancel_appointment,
    undo_move,
)
from tests.factories.clinic import HolidayOverrideFactory, StaffFactory
from tests.factories.patients import AppointmentFactory, PatientFactory
from tests.patients.hours import open_branch

TOKYO = ZoneInfo("Asia/Tokyo")
TUESDAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=TOKYO)
State = Appointment.State
pytestmark = pytest.mark.django_db


def at(hour: int, minute: int, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), TOKYO)


def book(branch, starts_at=None, **options):
    known = {"by": StaffFactory(role="reception"), "now": NOW}
    if "patient" not in options:
        known["patient"] = PatientFactory(branch=branch)
    return book_appointment(branch=branch, starts_at=starts_at or at(10, 30), **known | options)


def refused(branch, starts_at=None, **options):
    before = Appointment.objects.count()
    with pytest.raises(BookingRefused) as error:
        book(branch, starts_at, **options)
    assert Appointment.objects.count() == before
    return error.value.code


def test_opening_branch_is_open_on_its_weekdays_and_closed_on_holidays():
    branch = open_branch()
    HolidayOverrideFactory(on=date(2026, 11, 25))
    OpeningException.objects.create(
        branch=branch, on=date(2026, 11, 23), opens=time(9), closes=time(10), reason="祝日診療"
    )
    OpeningException.objects.create(branch=branch, on=date(2026, 11, 26), reason="休診")

    calendar = opening(branch)

    days = [TUESDAY + timedelta(days=n) for n in range(-2, 4)]
    assert [calendar.is_open_on(day) for day in days] == [False, True, True, False, False, True]


def test_book_appointment_takes_the_first_free_place():
    branch = open_branch()

    first, second = book(branch), book(branch)

    assert [first.lane, second.lane] == [1, 2]
    assert first.during.upper - first.during.lower == timedelta(minutes=15)


def test_book_appointment_beyond_the_capacity_needs_a_reason_and_keeps_it():
    branch = open_branch()
    book(branch), book(branch)

    assert refused(branch) == "full"
    assert refused(branch, overlap_reason="  ") == "full"
    third = book(branch, overlap_reason="遠方から来院")

    assert (third.lane, third.overlap_reason) == (3, "遠方から来院")


def test_book_appointment_reason_is_not_kept_where_none_was_needed():
    assert book(open_branch(), overlap_reason="遠方").overlap_reason == ""


def test_book_appointment_of_a_cancelled_place_is_free_again():
    branch = open_branch()
    booked = [book(branch), book(branch)]

    cancel(booked[0])

    assert book(branch).lane == 1


def cancel(appointment, reason="都合"):
    return cancel_appointment(
        appointment=appointment, reason=reason, by=StaffFactory(role="reception"), now=NOW
    )


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        (at(10, 30, date(2026, 11, 20)), "past"),
        (at(10, 31), "closed"),
        (at(13, 30), "closed"),
        (at(10, 30, date(2026, 11, 28)), "closed"),
        (at(10, 30, date(2027, 1, 1)), "closed"),
    ],
)
def test_book_appointment_outside_the_slots_is_refused(starts_at, code):
    assert refused(open_branch(), starts_at) == code


def test_book_appointment_in_the_morning_of_tokyo_is_not_the_day_before():
    branch = open_branch()
    utc = datetime(2026, 11, 25, 1, 30, tzinfo=ZoneInfo("UTC"))

    assert book(branch, utc).during.lower == at(10, 30, date(2026, 11, 25))


def test_book_appointment_of_one_patient_twice_at_once_is_refused():
    branch, other = open_branch(), open_branch()
    patient = PatientFactory()
    book(branch, patient=patient)

    assert refused(other, patient=patient) == "patient_busy"


def test_book_appointment_for_a_merged_record_is_refused():
    branch = open_branch()
    merged = PatientFactory(branch=branch, merged_into=PatientFactory(branch=branch))

    assert refused(branch, patient=merged) == "merged"
    with pytest.raises(BookingRefused):
        walk_in(branch, patient=merged)


def test_database_refuses_two_appointments_in_one_place():
    one = AppointmentFactory()

    with pytest.raises(IntegrityError, match="lane_not_double_booked"), transaction.atomic():
        AppointmentFactory(branch=one.branch, during=one.during, lane=one.lane)


def test_database_refuses_an_appointment_without_an_end():
    with pytest.raises(IntegrityError, match="bounded"), transaction.atomic():
        AppointmentFactory(during=DateTimeTZRange(NOW, None))


def day_slots(branch, day, now) -> list[Slot]:
    return bookable_day(patient=PatientFactory(), branch=branch, wanted=day, now=now).slots


def test_day_slots_show_what_is_taken_and_what_is_past():
    branch = open_branch()
    book(branch, at(10, 45))

    slots = day_slots(branch, TUESDAY, at(10, 40))

    assert len(slots) == 12
    assert [(slot.taken, slot.is_past) for slot in slots[:3]] == [(0, True), (1, False), (0, False)]
    assert day_slots(branch, date(2026, 11, 28), NOW) == []


def test_day_slots_walk_in_between_two_slots_counts_in_both():
    branch = open_branch(slot_capacity=1)
    walk_in(branch, now=at(10, 37))

    slots = day_slots(branch, TUESDAY, NOW)

    assert [slot.is_full for slot in slots[:3]] == [True, True, False]


def test_suggested_next_date_is_the_open_day_nearest_to_30_days_on():
    branch = open_branch()

    assert suggested_next_date(branch, TUESDAY) == date(2026, 12, 24)
    assert suggested_next_date(branch, TUESDAY, latest=date(2026, 12, 20)) == date(2026, 12, 18)


def walk_in(branch, patient=None, now=NOW):
    return register_walk_in(
        patient=patient or PatientFactory(branch=branch),
        branch=branch,
        by=StaffFactory(role="reception"),
        now=now,
    )


def test_register_walk_in_has_arrived_and_takes_a_place_beside_a_full_slot():
    branch = open_branch()
    book(branch), book(branch)

    came = walk_in(branch, now=at(10, 31))

    assert (came.state, came.arrived_at, came.lane) == (State.ARRIVED, at(10, 31), 3)


def test_register_walk_in_of_somebody_on_todays_board_is_refused():
    branch = open_branch()
    booked = book(branch, at(12, 0))

    with pytest.raises(BookingRefused) as error:
        walk_in(branch, patient=booked.patient)

    assert error.value.code == "already_here"


def advance(appointment, to, role="reception", now=NOW, by=None):
    return advance_appointment(
        appointment=appointment, to=to, by=by or StaffFactory(role=role), now=now
    )


def move_refused(call) -> str:
    with pytest.raises(MoveRefused) as error:
        call()
    return error.value.code


def test_advance_appointment_day_of_a_patient_keeps_when_they_came():
    booked = book(open_branch())

    for minute, (to, role) in enumerate(
        [
            (State.ARRIVED, "reception"),
            (State.IN_CONSULTATION, "doctor"),
            (State.WAITING_TO_PAY, "doctor"),
            (State.DONE, "reception"),
        ]
    ):
        moved = advance(booked, to, role, now=at(10, 30 + minute))

    assert (moved.state, moved.arrived_at, moved.version) == (State.DONE, at(10, 30), 5)
    assert moved.state_changed_at == at(10, 33)


def test_advance_appointment_twice_to_the_same_state_changes_nothing():
    booked = book(open_branch())
    advance(booked, State.ARRIVED)

    again = advance(booked, State.ARRIVED, now=at(11, 0))

    assert (again.version, again.arrived_at) == (2, NOW)


def test_advance_appointment_by_the_wrong_role_is_refused():
    booked = book(open_branch())

    assert move_refused(lambda: advance(booked, State.IN_CONSULTATION)) == "not_your_step"
    assert move_refused(lambda: advance(booked, State.DONE, "doctor")) == "not_a_step"
    booked.refresh_from_db()
    assert booked.state == State.BOOKED


def test_advance_appointment_doctor_may_skip_the_desk_and_arrival_is_noted():
    booked = book(open_branch())

    assert advance(booked, State.IN_CONSULTATION, "doctor").arrived_at == NOW


def test_advance_appointment_for_tomorrow_does_not_arrive_today():
    booked = book(open_branch(), at(10, 30, date(2026, 11, 25)))

    assert move_refused(lambda: advance(booked, State.ARRIVED)) == "not_today"


def test_advance_appointment_nobody_is_missed_before_their_time():
    booked = book(open_branch())

    assert move_refused(lambda: advance(booked, State.NO_SHOW)) == "too_early"
    assert advance(booked, State.NO_SHOW, now=at(10, 45)).state == State.NO_SHOW


def test_advance_appointment_who_comes_late_to_a_place_given_away_gets_another():
    branch = open_branch(slot_capacity=1)
    late = book(branch)
    advance(late, State.NO_SHOW, now=at(10, 31))
    walk_in(branch, now=at(10, 32))

    came = advance(late, State.ARRIVED, now=at(10, 40))

    assert (came.state, came.lane) == (State.ARRIVED, 2)


def test_advance_appointment_back_while_booked_elsewhere_is_refused():
    branch = open_branch()
    late = book(branch)
    advance(late, State.NO_SHOW, now=at(10, 31))
    walk_in(open_branch(), patient=late.patient, now=at(10, 32))

    assert move_refused(lambda: advance(late, State.ARRIVED, now=at(10, 40))) == "patient_busy"


def test_undo_move_takes_back_ones_own_fresh_move():
    booked, clerk = book(open_branch()), StaffFactory(role="reception")
    advance(booked, State.ARRIVED, by=clerk)

    undone = undo_move(appointment=booked, by=clerk, now=NOW + timedelta(seconds=10))

    assert (undone.state, undone.arrived_at, undone.previous_state) == (State.BOOKED, None, "")


def test_undo_move_twice_late_or_of_somebody_else_is_refused():
    booked, clerk = book(open_branch()), StaffFactory(role="reception")
    advance(booked, State.ARRIVED, by=clerk)

    def undo(by, seconds):
        return undo_move(appointment=booked, by=by, now=NOW + timedelta(seconds=seconds))

    assert move_refused(lambda: undo(StaffFactory(), 5)) == "not_your_step"
    assert move_refused(lambda: undo(clerk, 61)) == "too_late"
    undo(clerk, 60)
    assert move_refused(lambda: undo(clerk, 60)) == "not_a_step"


def test_cancel_appointment_keeps_the_first_reason_and_is_not_undone():
    booked = book(open_branch())
    cancel(booked, "発熱")

    again = cancel(booked, "別の理由")

    assert (again.state, again.cancelled_reason) == (State.CANCELLED, "発熱")
    assert (
        move_refused(lambda: undo_move(appointment=booked, by=again.state_changed_by, now=NOW))
        == "not_a_step"
    )


def test_cancel_appointment_without_a_reason_or_after_the_visit_is_refused():
    booked = book(open_branch())

    with pytest.raises(ValueError, match="reason"):
        cancel(booked, " ")
    advance(booked, State.IN_CONSULTATION, "doctor")
    assert move_refused(lambda: cancel(booked)) == "not_a_step"
