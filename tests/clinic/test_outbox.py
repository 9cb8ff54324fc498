"""Promises are kept once, late at worst, and never by two workers."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from celery import Celery, current_app
from django.db import connection, transaction
from django.utils import timezone

from clinic import outbox, slots
from clinic.celery import app as clinic_app
from clinic.models import Heartbeat, OutboxMessage, TaskSlot
from clinic.tasks import record_heartbeat, sweep_outbox

KEPT: list[dict] = []


def keep(payload):
    KEPT.append(payload)


def fail(payload):
    raise RuntimeError("canary 氏名")


@pytest.fixture(autouse=True)
def handlers(settings):
    KEPT.clear()
    here = "tests.clinic.test_outbox"
    settings.OUTBOX_HANDLERS = {"test.kept": [f"{here}.keep"], "test.failed": [f"{here}.fail"]}


def test_promise_is_kept_once_however_often_it_is_delivered(db):
    outbox.promise("test.kept", "1", {"visit": 7})
    outbox.promise("test.kept", "1", {"visit": 7})
    message = OutboxMessage.objects.get()

    assert outbox.deliver(message.pk)
    assert not outbox.deliver(message.pk)
    assert KEPT == [{"visit": 7}]


def test_promise_of_a_failed_transaction_was_never_made(db):
    with pytest.raises(RuntimeError):
        promise_and_fail()

    assert not OutboxMessage.objects.exists()


@transaction.atomic
def promise_and_fail():
    outbox.promise("test.kept", "1", {})
    raise RuntimeError


def test_unknown_topic_is_the_callers_mistake(db):
    with pytest.raises(KeyError):
        outbox.promise("test.unknown", "1", {})


def test_failed_promise_waits_and_names_no_patient(db, caplog):
    outbox.promise("test.failed", "1", {})
    message = OutboxMessage.objects.get()

    assert not outbox.deliver(message.pk)

    message.refresh_from_db()
    assert message.attempts == 1
    assert message.not_before > timezone.now()
    assert message.last_error == "RuntimeError"
    assert message.done_at is None


def test_promise_is_given_up_after_the_last_try(db):
    outbox.promise("test.failed", "1", {})
    OutboxMessage.objects.update(attempts=outbox.MAX_ATTEMPTS - 1)

    outbox.deliver(OutboxMessage.objects.get().pk)

    assert OutboxMessage.objects.get().given_up_at
    assert outbox.due_messages(10) == []


def test_sweep_keeps_what_nobody_was_woken_for(db):
    for number in range(3):
        outbox.promise("test.kept", str(number), {"visit": number})
    OutboxMessage.objects.filter(key="2").update(
        not_before=timezone.now() + datetime.timedelta(hours=1)
    )

    sweep_outbox()

    assert sorted(each["visit"] for each in KEPT) == [0, 1]


def test_every_thread_wakes_the_configured_broker(settings):
    with ThreadPoolExecutor(1) as pool:
        broker = pool.submit(lambda: current_app.conf.broker_url).result()

    assert broker == settings.REDIS_URL


@pytest.fixture
def broker_away(settings):
    """Let Celery speak to a broker that is not there.

    It is an app of its own: the usual one keeps its connections, whatever its settings become.
    """
    retries = settings.CELERY_TASK_PUBLISH_RETRY_POLICY
    away = Celery("away", broker="redis://127.0.0.1:9/0", set_as_current=False)
    away.conf.task_publish_retry_policy = retries
    away.set_current()
    yield
    clinic_app.set_current()


def test_broker_away_delays_and_loses_nothing(
    db, broker_away, caplog, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.promise("test.kept", "1", {})

    assert "broker away" in caplog.text
    assert outbox.due_messages(10) == [OutboxMessage.objects.get().pk]


def test_two_workers_keep_one_promise_once(committed_db):
    outbox.promise("test.kept", "1", {})
    message_id = OutboxMessage.objects.get().pk

    def work(_number):
        done = outbox.deliver(message_id)
        connection.close()
        return done

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))

    assert results.count(True) == 1
    assert len(KEPT) == 1


def test_slot_is_taken_once_by_many_schedulers(committed_db):
    now = timezone.now()

    def take(_number):
        first = slots.take_slot("task", 60, now)
        connection.close()
        return first

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(take, range(8))).count(True) == 1


def test_slot_of_the_past_is_forgotten(db):
    slots.take_slot("task", 60, timezone.now() - datetime.timedelta(days=3))
    slots.take_slot("task", 60, timezone.now())

    assert slots.forget_old_slots(timezone.now()) == 1
    assert TaskSlot.objects.count() == 1


def test_heartbeat_is_one_row(db):
    record_heartbeat()
    record_heartbeat()

    assert Heartbeat.objects.get().name == "worker"
