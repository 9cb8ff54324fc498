import datetime

import pytest
from django.utils import timezone

from prescriptions.models import Course
from reminders.models import Obligation, Reminder
from reminders.services.planning import plan_all, plan_courses

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


def test_planning_asks_a_constant_number_of_queries(course, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        plan_all(now=timezone.now())
