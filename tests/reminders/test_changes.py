"""What changes between planning and sending: records, hours, holidays, and clocks."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from clinic.models import OpeningHours
from clinic.services.holidays import withdraw_holiday
from patients.models import Patient
from reminders.handlers import replan
from reminders.models import Obligation, Reminder
from reminders.services.claiming import claim, settle_abandoned
from reminders.services.planning import plan_all
from reminders.services.sending import send_due
from tests.factories.clinic import HolidayOverrideFactory
from tests.factories.patients import PatientFactory
from tests.reminders.moments import after, noon

pytestmark = pytest.mark.django_db
State = Reminder.State


def test_record_merged_since_it_was_planned_is_not_written_to(reminder, server):
    Patient.objects.filter(pk=reminder.patient_id).update(merged_into=PatientFactory())

    send_due(now=noon())

    assert server.accepted == []
    assert (after(reminder).state, reminder.obligation.state) == (State.STOPPED, "cancelled")


def test_day_that_is_closed_from_now_on_moves_the_check_up(reminder, course):
    weekday = reminder.due_on.weekday()
    hours = OpeningHours.objects.filter(branch=course.branch, weekday=weekday)
    hours.update(valid_during=DateRange(empty=True))

    plan_all(now=noon())

    moved = Obligation.objects.get(kind="check_up", state="open")
    assert moved.due_on != reminder.due_on
    assert moved.due_on.weekday() != weekday
    assert after(reminder).state == State.STOPPED


def test_public_holiday_that_is_added_moves_the_check_up(reminder):
    HolidayOverrideFactory(on=reminder.due_on)

    plan_all(now=noon())

    moved = Obligation.objects.get(kind="check_up", state="open")
    assert abs(moved.due_on - reminder.due_on) == datetime.timedelta(days=1)


def test_public_holiday_that_is_withdrawn_moves_the_check_up_back(reminder):
    added = HolidayOverrideFactory(on=reminder.due_on)
    plan_all(now=noon())

    withdraw_holiday(override=added, reason="typed in error", by=added.recorded_by, now=noon())
    plan_all(now=noon())

    assert Obligation.objects.get(kind="check_up", state="open").due_on == reminder.due_on


def test_two_workers_with_clocks_a_minute_apart_send_once(reminder, server):
    ahead, behind = noon(minutes=1), noon()
    taken = claim(now=ahead)

    assert settle_abandoned(now=behind) == 0
    assert claim(now=behind) == []
    assert settle_abandoned(now=ahead) == 0
    send_due(now=behind)

    assert len(taken) == 1
    assert server.accepted == []
    assert after(reminder).state == State.SENDING


def test_claim_of_a_clock_that_ran_a_year_ahead_is_freed_once_it_is_right(reminder, server):
    claim(now=noon(days=1))
    Reminder.objects.update(claimed_at=noon(days=365))

    settle_abandoned(now=noon())
    send_due(now=noon())

    assert after(reminder).state == State.SENT
    assert len(server.accepted) == 1


def test_clock_that_jumps_back_sends_nothing_twice(reminder, server):
    send_due(now=noon())
    send_due(now=noon(days=-2))
    plan_all(now=noon(days=-2))
    send_due(now=noon(minutes=1))

    assert after(reminder).state == State.SENT
    assert len(server.accepted) == 1


@pytest.mark.parametrize("change", [{"email": ""}, {"wants_messages": False}])
def test_who_can_no_longer_be_written_to_is_telephoned(reminder, course, change):
    Patient.objects.update(**change)

    replan({"patient": course.patient_id})

    assert after(reminder).state == State.STOPPED
    phone = Reminder.objects.get(kind="check_up", channel=Reminder.Channel.PHONE)
    assert (phone.state, phone.obligation) == (State.WAITING, reminder.obligation)


def test_who_wants_messages_again_is_written_to_again(reminder, course):
    Patient.objects.update(wants_messages=False)
    Reminder.objects.update(state=State.STOPPED, last_error="no messages wanted")
    Patient.objects.update(wants_messages=True)

    replan({"patient": course.patient_id})

    assert after(reminder).state == State.WAITING
    assert Reminder.objects.filter(kind="check_up").count() == 1


def test_who_was_told_already_is_not_telephoned_besides(reminder, course):
    Reminder.objects.filter(pk=reminder.pk).update(state=State.SENT)
    Patient.objects.update(email="")

    replan({"patient": course.patient_id})

    assert Reminder.objects.filter(kind="check_up").count() == 1
