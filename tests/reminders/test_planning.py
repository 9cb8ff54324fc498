import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from prescriptions.models import Course
from reminders.models import Obligation, Reminder
from reminders.services import planning
from reminders.services.planning import plan_all, plan_courses
from tests.factories.patients import AppointmentFactory, PatientFactory
from tests.factories.prescriptions import CourseFactory, PrescriptionFactory

pytestmark = pytest.mark.django_db


def kinds(state="open"):
    return set(Obligation.objects.filter(state=state).values_list("kind", flat=True))


def test_planning_opens_check_up_and_waits_to_mail_it(course):
    plan_all(now=timezone.now())

    reminder = Reminder.objects.get(kind="check_up")
    assert reminder.channel == Reminder.Channel.EMAIL
    assert reminder.state == Reminder.State.WAITING
    assert kinds() == {"check_up", "missed_visit", "extension"}


def test_planning_twice_changes_nothing(course):
    plan_all(now=timezone.now())
    before = list(Reminder.objects.values_list("pk", "state"))

    again = plan_all(now=timezone.now())

    assert (again.opened, again.cancelled) == (0, 0)
    assert list(Reminder.objects.values_list("pk", "state")) == before


def test_stopped_course_cancels_what_was_planned(course):
    plan_all(now=timezone.now())
    Course.objects.update(state=Course.State.STOPPED_PREGNANCY, end_reason="Positive test")

    plan_courses(course_ids=[course.pk], now=timezone.now())

    assert kinds() == set()
    assert set(Reminder.objects.values_list("state", flat=True)) == {Reminder.State.STOPPED}


def test_patient_without_consent_to_messages_is_telephoned(course):
    course.patient.wants_messages = False
    course.patient.save()

    plan_all(now=timezone.now())

    assert Reminder.objects.get(kind="check_up").channel == Reminder.Channel.PHONE


def test_check_up_long_past_is_not_announced_any_more(course):
    plan_all(now=timezone.now() + datetime.timedelta(days=10))

    assert not Reminder.objects.filter(kind="check_up").exists()
    assert Obligation.objects.filter(kind="missed_visit").exists()


def test_planning_asks_as_often_for_many_courses_as_for_one(course, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        plan_all(now=timezone.now())
    Obligation.objects.update(state=Obligation.State.CANCELLED)
    for _number in range(5):
        CourseFactory(patient=PatientFactory(branch=course.branch))

    with django_assert_num_queries(len(one)):
        plan_all(now=timezone.now())

    assert len(one) <= 17


def test_courses_that_have_not_changed_are_neither_locked_nor_written(course):
    plan_all(now=timezone.now())

    with CaptureQueriesContext(connection) as asked:
        plan_all(now=timezone.now())

    statements = [query["sql"] for query in asked]
    assert not [sql for sql in statements if "FOR NO KEY UPDATE" in sql or "INSERT" in sql]


def test_date_that_comes_back_is_announced_again(course):
    """A stopped reminder holds the key of its day, and must not keep the next one out."""
    plan_all(now=timezone.now())
    first = Reminder.objects.get(kind="check_up")
    start = timezone.now() + datetime.timedelta(days=9)
    booked = AppointmentFactory(
        patient=course.patient, during=(start, start + datetime.timedelta(minutes=15))
    )
    plan_all(now=timezone.now())
    assert Reminder.objects.get(pk=first.pk).state == Reminder.State.STOPPED
    booked.state, booked.cancelled_reason = "cancelled", "ill"
    booked.save()

    plan_all(now=timezone.now())

    first.refresh_from_db()
    assert (first.state, first.last_error) == (Reminder.State.WAITING, "")
    assert first.obligation.state == Obligation.State.OPEN


def test_message_that_went_out_for_a_day_is_not_sent_for_it_again(course):
    plan_all(now=timezone.now())
    Reminder.objects.filter(kind="check_up").update(state=Reminder.State.SENT)
    Obligation.objects.update(state=Obligation.State.CANCELLED)

    plan_all(now=timezone.now())

    assert kinds() == {"check_up", "missed_visit", "extension"}
    assert Reminder.objects.get(kind="check_up").state == Reminder.State.SENT


def test_supply_that_ends_sooner_brings_the_message_forward(course):
    start = timezone.localtime().replace(hour=12) + datetime.timedelta(days=20)
    AppointmentFactory(
        patient=course.patient, during=(start, start + datetime.timedelta(minutes=15))
    )
    plan_all(now=timezone.now())
    planned = Reminder.objects.get(kind="check_up")
    ends_on = timezone.localdate() + datetime.timedelta(days=5)
    PrescriptionFactory(
        course=course,
        visit=course.patient.visits.get(),
        days=6,
        units_20mg=12,
        last_dose_on=ends_on,
    )

    plan_all(now=timezone.now())

    moved = Reminder.objects.get(pk=planned.pk)
    assert moved.obligation.latest_on == ends_on
    assert timezone.localdate(moved.send_after) == ends_on
    assert moved.send_after < planned.send_after


def test_more_courses_than_a_batch_are_all_planned(course, monkeypatch):
    monkeypatch.setattr(planning, "BATCH", 2)
    for _number in range(6):
        CourseFactory(patient=PatientFactory(branch=course.branch))

    plan_all(now=timezone.now())

    assert Obligation.objects.filter(kind="check_up").count() == 7
