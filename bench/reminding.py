"""Planning, claiming and sending reminders, each beside the bare work."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone
from psycopg import sql

from bench.files import private_megabytes
from bench.results import Watch
from prescriptions.models import Course
from reminders.models import Reminder
from reminders.queries.messages import materials_for, message_of
from reminders.services import claiming
from reminders.services.planning import plan_all
from reminders.services.sending import message_id_of, send_due
from tools.machine import answers, free_port

AT_LEAST = 0.5
TABLES = ("reminders_obligation", "reminders_reminder")
BARE_CLAIM = """
    UPDATE reminders_reminder SET state = 'sending', claimed_at = %(now)s, tried_at = NULL
    WHERE id IN (
        SELECT id FROM reminders_reminder
        WHERE state = 'waiting' AND channel = 'email' AND send_after <= %(now)s
        ORDER BY send_after, id LIMIT %(size)s FOR UPDATE SKIP LOCKED
    )
"""
COURSES = """
    SELECT course.id, course.patient_id, course.branch_id, course.state, started_on, is_extended,
        last_dose_on, sex, can_become_pregnant, merged_into_id, wants_messages, email,
        email_failed_at,
        (SELECT max(visited_on) FROM patients_visit
         WHERE patient_id = course.patient_id AND state = 'confirmed'),
        (SELECT max(last_dose_on) FROM prescriptions_prescription
         WHERE course_id = course.id AND voided_at IS NULL),
        (SELECT min(lower(during)) FROM patients_appointment
         WHERE patient_id = course.patient_id AND state = 'booked' AND lower(during) >= now()),
        (SELECT max(reviewed_at) FROM prescriptions_resultalarm alarm
         JOIN labs_labreport report ON report.id = alarm.report_id
         WHERE alarm.patient_id = course.patient_id AND voided_at IS NULL)
    FROM prescriptions_course course JOIN patients_patient patient ON patient.id = patient_id
    WHERE course.state <> 'closed'
"""
DUTIES = (
    "SELECT id, course_id, kind, due_on, latest_on FROM reminders_obligation WHERE state = 'open'"
)
FETCHED = 500
Timed = tuple[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Rows a second of ours and of the reference, and the memory that this process grew by."""

    what: str
    beside: str
    count: int
    ours: float
    reference: float
    megabytes: float
    at_least: float | None = AT_LEAST

    def row(self) -> str:
        share, goal = self.ours / self.reference, "–"
        if self.at_least is not None:
            met = "met" if share >= self.at_least else "**missed**"
            goal = f"≥ {self.at_least:.0%} {met}"
        return (
            f"| {self.what} | {self.beside} | {self.count:,} | {self.ours:,.0f}"
            f" | {self.reference:,.0f} | {share:.0%} | {goal}"
            f" | {self.megabytes:.0f} |"
        )


def table(machine: dict[str, str], lines: list[Line]) -> Iterator[str]:
    yield from (f"- {name}: {words}" for name, words in machine.items())
    yield ""
    yield "| What | Beside | n | Ours /s | Reference /s | Share | Goal | MB |"
    yield f"|---|---|{'---:|' * 6}"
    yield from (line.row() for line in lines)


def compared(
    what: str, beside: str, ours: Callable[[], Timed], bare: Callable[[], Timed], rounds: int
) -> Line:
    """Let both take turns; each gives how many rows it did in how many seconds."""
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    grown, count = 0.0, 0
    for number in range(rounds):
        say(f"{what}, round {number + 1}")
        before, watch = private_megabytes(), Watch()
        count, seconds = ours()
        grown = max(grown, watch.stop() - before)
        rates["ours"].append(count / seconds)
        count_bare, seconds = bare()
        if count_bare != count:
            raise RuntimeError(f"{what}: {count:,} rows beside {count_bare:,}")
        rates["bare"].append(count / seconds)
    return Line(
        what=what,
        beside=beside,
        count=count,
        ours=max(rates["ours"]),
        reference=max(rates["bare"]),
        megabytes=grown,
    )


def planning(rounds: int) -> Iterator[Line]:
    """Plan into an empty ledger, and again with nothing to do."""
    now = noon()
    written = open_courses()

    def ours() -> Timed:
        empty_ledger()
        seconds = timed(lambda: plan_all(now=now))
        keep_ledger()
        return written, seconds

    def bare() -> Timed:
        empty_ledger()
        return written, timed(write_bare)

    yield compared(
        "Courses planned for the first time",
        "bare INSERT of the same obligations and reminders",
        ours,
        bare,
        rounds,
    )
    tidy()
    again = compared(
        "Courses planned again, nothing changed",
        "bare SELECT of the same courses and obligations",
        lambda: (written, timed(lambda: plan_all(now=now))),
        lambda: (written, timed(read_bare)),
        rounds,
    )
    yield replace(again, at_least=None)


def claiming_of(claims: int, rounds: int) -> Line:
    now = noon()

    def taken(batch: Callable[[], int]) -> Timed:
        count, seconds = make_due(claims, now), 0.0
        found = 0

        def drain() -> None:
            nonlocal found
            while size := batch():
                found += size

        seconds = timed(drain)
        if found != count:
            raise RuntimeError(f"{found:,} claimed of {count:,}")
        return count, seconds

    def bare() -> int:
        with connection.cursor() as cursor:
            cursor.execute(BARE_CLAIM, {"now": now, "size": claiming.BATCH})
            return int(cursor.rowcount)

    return compared(
        f"Due reminders claimed, {claiming.BATCH} at once",
        "one bare UPDATE for each batch",
        lambda: taken(lambda: len(claiming.claim(now=now))),
        lambda: taken(bare),
        rounds,
    )


def sending(messages: int, rounds: int) -> Line:
    now = noon()
    with sink() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        count = make_due(messages, now)
        finished = list(finished_messages(now))

        def ours() -> Timed:
            make_due(messages, now)
            seconds = timed(lambda: send_due(now=now))
            return Reminder.objects.filter(state="sent").count(), seconds

        def bare() -> Timed:
            with smtplib.SMTP("127.0.0.1", port) as server:
                server.ehlo()

                def write() -> None:
                    for to, content in finished:
                        server.sendmail(settings.DEFAULT_FROM_EMAIL, [to], content)

                return count, timed(write)

        return compared(
            "Messages sent by one worker",
            "smtplib writing the same messages on one connection",
            ours,
            bare,
            rounds,
        )


def finished_messages(now: datetime) -> Iterator[tuple[str, bytes]]:
    due = Reminder.objects.filter(state="waiting", channel="email", send_after__lte=now)
    reminders = list(due.select_related("patient", "obligation__course__branch", "text"))
    materials = materials_for(reminders)
    for each in reminders:
        message = message_of(each, message_id=message_id_of(each), materials=materials)
        yield each.patient.email, message.message().as_bytes().replace(b"\n", b"\r\n")


def make_due(count: int, now: datetime) -> int:
    """Let so many e-mails wait to be sent now, and every other one for later."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE reminders_reminder SET state = 'stopped', claimed_at = NULL, tried_at = NULL,"
            " sent_at = NULL, text_id = NULL, attempts = 0"
        )
        cursor.execute(
            "UPDATE reminders_reminder SET state = 'waiting', send_after = %s WHERE id IN"
            " (SELECT id FROM reminders_reminder WHERE channel = 'email' ORDER BY id LIMIT %s)",
            [now, count],
        )
        made: int = cursor.rowcount
    tidy()
    return made


def empty_ledger() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE reminders_obligationevent DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE reminders_obligation, reminders_obligationevent CASCADE")
        cursor.execute("ALTER TABLE reminders_obligationevent ENABLE TRIGGER USER")
    tidy()


def keep_ledger() -> None:
    """Put the rows aside, for the bare INSERT to write them again."""
    with connections["owner"].cursor() as cursor:
        for name in TABLES:
            words = {"kept": sql.Identifier(f"bench_{name}"), "table": sql.Identifier(name)}
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {kept}").format(**words))
            cursor.execute(
                sql.SQL("CREATE UNLOGGED TABLE {kept} AS SELECT * FROM {table}").format(**words)
            )
            cursor.execute(sql.SQL("GRANT SELECT ON {kept} TO PUBLIC").format(**words))


def write_bare() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for name in TABLES:
            statement = sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM {}")
            kept = sql.Identifier(f"bench_{name}")
            cursor.execute(statement.format(sql.Identifier(name), kept))


def read_bare() -> None:
    """Read what planning compares: the courses with their dates, and what stands open."""
    for query in (COURSES, DUTIES):
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(query)
            while cursor.fetchmany(FETCHED):
                pass


def tidy() -> None:
    with connections["owner"].cursor() as cursor:
        for name in TABLES:
            cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(name)))


def open_courses() -> int:
    return Course.objects.exclude(state=Course.State.CLOSED).count()


def timed(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


@contextmanager
def sink() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.sink", str(port)])
    try:
        while not answers(port):
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def noon() -> datetime:
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
