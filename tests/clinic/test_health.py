"""Health: the process, and what keeps it from its work."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from clinic.models import Heartbeat, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy():
    Heartbeat.objects.create(name="worker", heard_at=timezone.now())


def test_process_lives():
    assert Client().get("/healthz").content == b"ok\n"


def test_healthy_clinic_is_ready(healthy):
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "problems": []}


def test_silent_worker_is_told(healthy):
    Heartbeat.objects.update(heard_at=timezone.now() - datetime.timedelta(hours=1))

    answer = Client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["problems"] == ["worker"]


def test_old_promise_is_told(healthy):
    OutboxMessage.objects.create(
        topic="visit.confirmed",
        key="1",
        payload={},
        not_before=timezone.now() - datetime.timedelta(hours=1),
    )

    assert Client().get("/readyz").json()["problems"] == ["outbox"]


def test_other_machines_learn_no_details(healthy):
    answer = Client(REMOTE_ADDR="192.0.2.1").get("/readyz")

    assert answer.content == b"ready\n"
