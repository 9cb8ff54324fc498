"""Send reminders while everything dies around them, and count what became of each.

    tools/with_services.py python -m tests.reminders.fault_run FOLDER DUMP REMINDERS \
        SENDER_KILLS PROGRAM_KILLS REDIS_WIPES DATABASE_RESTARTS SEED

Prints one line of JSON.
"""

import datetime
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.crashing import wait_for
from tests.reminders.fault_clinic import Clinic
from tools.machine import free_port
from tools.postgres import tail

FAILURES_OF_A_RESTART = 5
STALLS_AFTER = 120
SETTLES_WITHIN = 240


def main(folder: str, dump: str, *numbers: str) -> int:
    reminders, senders, programs, wipes, restarts, seed = map(int, numbers)
    clinic = Clinic(Path(folder), Path(dump))
    try:
        os.environ.update(clinic.environment())
        faults = {
            "sender": senders,
            "worker": programs - programs // 3,
            "beat": programs // 3,
            "redis wiped": wipes - wipes // 2,
            "redis": wipes // 2,
            "postgres": restarts,
        }
        sys.stdout.write(json.dumps(run(clinic, reminders, faults, seed)) + "\n")
    finally:
        clinic.stop()
    return 0


def run(clinic: Clinic, reminders: int, faults: dict[str, int], seed: int) -> dict[str, Any]:
    """Do all faults at messages drawn by `seed` and return what is left."""
    import django  # noqa: PLC0415 - the addresses of the servers are known only now

    django.setup()
    from aiosmtpd.controller import Controller  # noqa: PLC0415

    from tests.reminders.fault_smtp import POINTS, KillingHandler  # noqa: PLC0415

    draw = random.Random(seed)  # noqa: S311 - repeatable
    prepare(reminders)
    last = int(reminders * 0.8)
    at = sorted(draw.sample(range(2, last), faults["sender"]))
    plan = {message: POINTS[number % len(POINTS)] for number, message in enumerate(at)}
    others = [name for name, count in faults.items() if name != "sender" for _ in range(count)]
    draw.shuffle(others)
    moments = sorted(draw.sample(range(2, last), len(others)))
    handler = KillingHandler(plan, clinic.senders)
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    clinic.start("worker")
    clinic.start("beat")
    began = time.monotonic()
    done = strike(clinic, handler, dict(zip(moments, others, strict=True)))
    settled = wait_for(lambda: is_settled(clinic), SETTLES_WITHIN)
    controller.stop()
    found = account(handler, done, settled, time.monotonic() - began, seed)
    return found | {"ended by themselves": dict(clinic.ended)}


def prepare(reminders: int) -> None:
    """Plan as many courses, whose check-ups are announced now."""
    from django.utils import timezone  # noqa: PLC0415

    from clinic.models import Branch  # noqa: PLC0415
    from clinic.services.loading import load_clinic, system_user  # noqa: PLC0415
    from reminders.models import Reminder  # noqa: PLC0415
    from reminders.services.loading import load_message_texts  # noqa: PLC0415
    from reminders.services.planning import plan_all  # noqa: PLC0415
    from tests.factories.patients import ConfirmedVisitFactory, PatientFactory  # noqa: PLC0415
    from tests.factories.prescriptions import CourseFactory  # noqa: PLC0415

    load_clinic()
    by = system_user()
    load_message_texts(by=by)
    branch, now = Branch.objects.get(code="koenji"), timezone.now()
    seen_on = timezone.localdate() - datetime.timedelta(days=28)
    for number in range(reminders):
        email = f"patient{number}@example.org"
        patient = PatientFactory(branch=branch, email=email, wants_messages=True, recorded_by=by)
        ConfirmedVisitFactory(patient=patient, visited_on=seen_on, doctor=by)
        CourseFactory(patient=patient, recorded_by=by)
    plan_all(now=now)
    Reminder.objects.filter(channel="email").update(send_after=now)


def strike(clinic: Clinic, handler: Any, plan: dict[int, str]) -> Counter[str]:
    """Do each fault once the mail server has met its message."""
    done: Counter[str] = Counter()
    for message in sorted(plan):
        await_message(clinic, handler, message)
        clinic.hit(plan[message])
        done[plan[message]] += 1
    return done


def await_message(clinic: Clinic, handler: Any, message: int) -> None:
    """Wait for as long as anything moves at all."""
    seen, since = (0, 0), time.monotonic()
    while handler.messages < message:
        clinic.revive()
        if (now := (handler.messages, handler.kills.total())) != seen:
            seen, since = now, time.monotonic()
        elif time.monotonic() > since + STALLS_AFTER:
            told = tail(clinic.log_of("worker"))
            raise RuntimeError(f"stalled at message {handler.messages}: {states()}\n{told}")
        time.sleep(0.05)


def by_mail() -> Any:
    from reminders.models import Reminder  # noqa: PLC0415

    return Reminder.objects.filter(channel="email")


def states() -> Counter[str]:
    from django.db import OperationalError, connection  # noqa: PLC0415

    for _try in range(FAILURES_OF_A_RESTART):
        try:
            return Counter(by_mail().values_list("state", flat=True))
        except OperationalError:
            connection.close()
            time.sleep(1)
    raise RuntimeError("the database does not come back")


def is_settled(clinic: Clinic) -> bool:
    clinic.revive()
    return not states().keys() & {"waiting", "sending"}


def account(
    handler: Any, done: Counter[str], settled: bool, seconds: float, seed: int
) -> dict[str, Any]:
    from reminders.services.sending import message_id_of  # noqa: PLC0415

    rows = list(by_mail())
    ids = {row.pk: message_id_of(row) for row in rows}
    return {
        "reminders": len(rows),
        "sender kills": dict(handler.kills),
        "other faults": dict(done),
        "faults": handler.kills.total() + done.total(),
        "seed": seed,
        "seconds": round(seconds),
        "settled": settled,
        "states": dict(Counter(row.state for row in rows)),
        "lost": [row.pk for row in rows if row.state == "sent" and not handler.kept[ids[row.pk]]],
        "duplicates": [name for name, count in handler.kept.items() if count > 1],
        "in doubt, delivered": sum(
            row.state == "in_doubt" and handler.kept[ids[row.pk]] == 1 for row in rows
        ),
        "delivered, not in doubt or sent": sum(
            row.state not in {"in_doubt", "sent"} and handler.kept[ids[row.pk]] > 0 for row in rows
        ),
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
