import pytest
from django.urls import reverse
from django.utils import timezone

from clinic import roles
from reminders.models import Reminder
from reminders.services.planning import plan_all
from tests.factories.reminders import ReminderFactory

pytestmark = pytest.mark.django_db
State = Reminder.State


def test_list_shows_what_is_planned_with_few_queries(
    reception_client, course, django_assert_max_num_queries
):
    plan_all(now=timezone.now())

    with django_assert_max_num_queries(16):
        response = reception_client.get(reverse("reminders:reminder_list"))

    assert response.status_code == 200
    assert course.patient.ticket_no in response.text


@pytest.mark.parametrize("tab", ["waiting", "attention", "sent", "stopped", "nonsense"])
def test_list_has_every_tab(reception_client, texts, tab):
    ReminderFactory(state=State.IN_DOUBT, tried_at=timezone.now())

    assert reception_client.get(reverse("reminders:reminder_list"), {"tab": tab}).status_code == 200


def test_reception_records_a_telephone_call(reception_client, texts):
    reminder = ReminderFactory(state=State.FAILED)

    reception_client.post(address("reminders:reminder_done", reminder))

    reminder.refresh_from_db()
    assert reminder.state == State.DONE_BY_PHONE
    assert reminder.closed_by == reception_client.user


def test_resending_twice_waits_once(reception_client, texts):
    reminder = ReminderFactory(state=State.IN_DOUBT, tried_at=timezone.now())

    for _ in range(2):
        reception_client.post(address("reminders:reminder_resend", reminder))

    reminder.refresh_from_db()
    assert reminder.state == State.WAITING


def test_sent_reminder_cannot_be_sent_again(reception_client, texts):
    reminder = ReminderFactory(state=State.SENT)

    reception_client.post(address("reminders:reminder_resend", reminder))

    reminder.refresh_from_db()
    assert reminder.state == State.SENT


def test_doctor_views_and_does_not_change(doctor_client, texts):
    reminder = ReminderFactory(state=State.FAILED)

    assert doctor_client.get(reverse("reminders:reminder_list")).status_code == 200
    assert doctor_client.post(address("reminders:reminder_done", reminder)).status_code == 403


def test_administrator_sees_no_reminders(client_of):
    client = client_of(roles.ADMINISTRATOR)

    assert client.get(reverse("reminders:reminder_list")).status_code == 403


def address(name, reminder):
    return reverse(name, args=[reminder.patient_id, reminder.pk])


def test_patient_page_lists_what_was_ever_planned(reception_client, texts):
    reminder = ReminderFactory(state=State.SENT)

    page = reception_client.get(reverse("reminders:patient_reminders", args=[reminder.patient_id]))

    assert list(page.context["reminders"]) == [reminder]


def test_message_is_shown_as_the_patient_reads_it(reception_client, texts):
    reminder = ReminderFactory()

    page = reception_client.get(address("reminders:reminder_message", reminder))

    assert reminder.obligation.course.branch.phone in page.context["words"].body


def test_message_of_another_patient_is_not_found(reception_client, texts):
    reminder, other = ReminderFactory(), ReminderFactory()

    wrong = reverse("reminders:reminder_message", args=[other.patient_id, reminder.pk])

    assert reception_client.get(wrong).status_code == 404


def test_failed_ones_are_sent_again_together_and_doubtful_ones_are_left(reception_client, texts):
    failed = [ReminderFactory(state=State.FAILED) for _ in range(2)]
    doubtful = ReminderFactory(state=State.IN_DOUBT, tried_at=timezone.now())

    reception_client.post(reverse("reminders:reminder_resend_failed"))

    states = dict(Reminder.objects.values_list("pk", "state"))
    assert {states[each.pk] for each in failed} == {State.WAITING}
    assert states[doubtful.pk] == State.IN_DOUBT
