"""What is known of a patient stays out of messages, logs, Celery's arguments and Redis."""

import base64
import datetime
import email
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.policy import default

import pytest
import redis
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic.outbox import promise
from clinic.tasks import sweep_outbox
from patients.models import Visit
from reminders.models import Reminder
from reminders.services.loading import load_message_texts
from reminders.tasks import plan_reminders, send_due_reminders, send_due_texts
from tests.crashing import wait_for
from tests.factories.clinic import OpeningHoursFactory, OrganisationFactory, StaffFactory
from tests.factories.patients import AppointmentFactory, ConfirmedVisitFactory, WomanFactory
from tests.factories.prescriptions import CourseFactory
from tests.journeys.conftest import environment_of_the_test
from tests.reminders import provider, smtp
from tools.machine import free_port

WAIT_SECONDS = 120
# How the mail server answers each of the patients.
ANSWERS = ("250 OK", "450 greylisted canary0@example.org", "550 canary1@example.org?", "drop")
# How each provider of short messages answers, one after the other; 0 is no answer.
TEXTED = ((200, "{}"), (400, "The property, 'to', is invalid: canary@example.org"), (0, ""))
OVER = "nothing more to hear"
LINE = re.compile(rb"[A-Za-z0-9+/=]{24,}")


@pytest.fixture
def mail() -> Iterator[smtp.ScriptedHandler]:
    controller, handler = smtp.start(free_port())
    handler.port = controller.server.sockets[0].getsockname()[1]
    yield handler
    controller.stop()


@pytest.fixture
def texted() -> Iterator[dict[str, provider.Mood]]:
    """The provider of LINE and that of SMS."""
    moods = {name: provider.Mood(answers=list(TEXTED)) for name in ("line", "sms")}
    with provider.serving(moods["line"]) as line, provider.serving(moods["sms"]) as sms:
        moods["line"].address, moods["sms"].address = line, sms
        yield moods


@pytest.fixture
def worker(committed_db, mail, texted, tmp_path) -> Iterator[None]:
    """A real worker that says as much as it can."""
    own = {"DEMO": "1", "LOG_LEVEL": "DEBUG", "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}"}
    own |= {"LINE_API_URL": texted["line"].address, "LINE_CHANNEL_TOKEN": "tokenCANARYQZ"}
    own |= {"SMS_API_URL": texted["sms"].address, "SMS_ACCOUNT_SID": "AC1"}
    own |= {"SMS_AUTH_TOKEN": "tokenCANARYQZ", "SMS_SENDER": "+815000000000"}
    words = ["-A", "clinic.celery", "worker", "--pool", "solo", "--loglevel", "DEBUG"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", *words],
            env=environment_of_the_test() | own,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=settings.BASE_DIR,
        )
    yield
    process.terminate()
    process.wait(20)


@pytest.fixture
def overheard() -> Iterator[list[str]]:
    """Every command that Redis is given meanwhile."""
    said: list[str] = []
    server = redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)
    with server as client, client.monitor() as monitor:

        def listen() -> None:
            while not said or OVER not in said[-1]:
                said.append(monitor.next_command()["command"])

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        yield said
        client.echo(OVER)
        listener.join(10)


def canaries(number: int) -> dict[str, str]:
    return {
        "family_name": f"鳥家{number}CANARYQZ",
        "given_name": f"金糸雀{number}CANARYQZ",
        "family_kana": f"カナリアケ{number}ズ",
        "given_kana": f"キンシジャク{number}ズ",
        "former_name": f"旧鳥{number}CANARYQZ",
        "phone": f"090999977{number:02}",
        "postal_code": f"16699{number:02}",
        "address": f"東京都鳥区籠町{number}CANARYQZ",
        "note": f"秘密の覚書{number}CANARYQZ",
        "email": f"canary{number}@example.org",
        "line_user_id": f"U{0xCA9A21E5 + number:032x}",
    }


CLINICAL = {
    "complaint": "訴えCANARYQZ",
    "findings": "所見CANARYQZ",
    "explained": "説明CANARYQZ",
    "mood_note": "気分CANARYQZ",
}


@pytest.fixture
def patients(committed_db, mail):
    """One patient for each mood of those who carry messages, with a booked visit, all secret."""
    OrganisationFactory()
    load_message_texts(by=StaffFactory())
    made = []
    seen_on = timezone.localdate() - datetime.timedelta(days=29)
    wishes = [("email", answer) for answer in ANSWERS]
    wishes += [(channel, "250 OK") for channel in ("line", "sms") for _answer in TEXTED]
    for number, (channel, answer) in enumerate(wishes):
        patient = WomanFactory(
            wants_messages=True,
            message_channel=channel,
            ticket_no=f"K-9753{number:02}",
            **canaries(number),
        )
        for weekday in range(7):
            OpeningHoursFactory(branch=patient.branch, weekday=weekday)
        CourseFactory(patient=patient)
        ConfirmedVisitFactory(patient=patient, visited_on=seen_on, **CLINICAL)
        start = timezone.now() + datetime.timedelta(days=1)
        AppointmentFactory(
            patient=patient,
            purpose="目的CANARYQZ",
            during=(start, start + datetime.timedelta(minutes=15)),
        )
        mail.answers[patient.email] = answer
        made.append(patient)
    return made


def work_through(patients):
    """Plan, send and answer promises through the worker, as beat wakes it."""
    check_ups = Reminder.objects.filter(kind="check_up").exclude(channel="phone")
    plan_reminders.delay()
    assert wait_for(lambda: check_ups.count() == len(patients), WAIT_SECONDS)
    with transaction.atomic():
        for visit in Visit.objects.all():
            promise("visit.confirmed", str(visit.pk), {"visit": visit.pk})
    sweep_outbox.delay()
    check_ups.update(send_after=timezone.now())
    send_due_reminders.delay()
    send_due_texts.delay()
    left = check_ups.filter(attempts=0).exists
    assert wait_for(lambda: not left() and not check_ups.filter(state="sending"), WAIT_SECONDS)


def dump_of_redis() -> str:
    """Return every key and value as it lies there."""
    readers = {b"string": "get", b"hash": "hgetall", b"set": "smembers"}
    with redis.from_url(os.environ["REDIS_URL"]) as client:
        found = []
        for key in client.scan_iter():
            kind = client.type(key)
            if kind in readers:
                found.append((key, getattr(client, readers[kind])(key)))
            elif kind == b"list":
                found.append((key, client.lrange(key, 0, -1)))
            else:
                found.append((key, client.zrange(key, 0, -1)))
    return read(repr(found))


def read(text: str) -> str:
    """Return a text and whatever in it is packed, unpacked: Celery's bodies and escapes."""
    unpacked = [text]
    for packed in LINE.findall(text.encode()):
        try:
            unpacked.append(base64.b64decode(packed, validate=True).decode())
        except ValueError:
            continue
    plain = "\n".join(unpacked)
    return plain + re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), plain)


def words_of(content: bytes) -> str:
    """Return a message as its reader has it, decoded, without the line that names the reader."""
    message = email.message_from_bytes(content, policy=default)
    assert message["To"].count("@") == 1
    del message["To"]
    heads = [f"{name}: {value}" for name, value in message.items()]
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return "\n".join([*heads, *map(str, parts)])


def text_of(asked: provider.Asked) -> str:
    """Return what the reader of a short message has before them."""
    if asked.target.endswith("/push"):
        return json.loads(asked.body)["messages"][0]["text"]
    return asked.form()["Body"]


def states_of(channel: str) -> list[str]:
    reminders = Reminder.objects.filter(kind="check_up", channel=channel)
    return sorted(reminders.values_list("state", flat=True))


def test_nothing_of_a_patient_gets_into_messages_logs_arguments_or_redis(
    patients, worker, overheard, mail, texted, tmp_path
):
    work_through(patients)

    assert states_of("email") == ["failed", "in_doubt", "sent", "waiting"]
    assert states_of("line") == ["failed", "sent", "waiting"]
    assert states_of("sms") == ["failed", "in_doubt", "sent"]
    texts = [text_of(asked) for mood in texted.values() for asked in mood.asked]
    places = {
        "messages": "\n".join(words_of(each.content) for each in mail.accepted),
        "texts": "\n".join(texts),
        "log": read((tmp_path / "worker.log").read_text(encoding="utf-8")),
        "commands": read("\n".join(overheard)),
        "redis": dump_of_redis(),
    }
    secrets = {value for number in range(len(patients)) for value in canaries(number).values()}
    secrets |= {*CLINICAL.values(), "目的CANARYQZ", "CANARYQZ", "@example.org"}
    secrets |= {patient.ticket_no for patient in patients} | {"1999-04-01"}
    found = [(place, s) for place, text in places.items() for s in secrets if s in text]
    assert found == []
    assert len(mail.accepted) == 2
    assert len(texts) == 2 * len(TEXTED)
    assert "reminders.tasks.send_due_reminders" in places["commands"]


def test_search_for_canaries_finds_one_that_is_there(overheard):
    """The net has no holes: what a task is given is found, packed as Celery packs it."""
    send_due_reminders.app.send_task("nobody.does", ["鳥家CANARYQZ"], queue="canaries")

    assert wait_for(lambda: "鳥家CANARYQZ" in read("\n".join(overheard)), 10)
    assert "鳥家CANARYQZ" in dump_of_redis()
    assert "鳥家CANARYQZ" in read(json.dumps({"event": "鳥家CANARYQZ"}))
    with redis.from_url(os.environ["REDIS_URL"]) as client:
        client.delete("canaries")
