"""The ledger's rows, in great numbers: one statement for everything of a kind."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from psycopg.sql import SQL, Composable

from patients.queries.reach import reach
from reminders.models import Obligation, Reminder

WANTED = """
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS given (
        obligation bigint, course bigint, patient bigint, kind text, due_on date, latest_on date,
        channel text, send_after timestamptz
    )
"""
# What went out for that day, or is going out, is not sent again: the key is unique. What was
# stopped has reached nobody, and is taken up anew.
TELL = """
    INSERT INTO reminders_reminder
        (obligation_id, patient_id, kind, due_on, channel, send_after,
         state, attempts, last_error, message_id)
    SELECT DISTINCT ON (patient, kind, due_on, channel)
        obligation, patient, kind, due_on, channel, send_after, 'waiting', 0, '', ''
    FROM wanted WHERE channel IS NOT NULL
    ON CONFLICT (patient_id, kind, due_on, channel) DO UPDATE SET
        obligation_id = EXCLUDED.obligation_id, send_after = EXCLUDED.send_after,
        state = 'waiting', last_error = ''
    WHERE reminders_reminder.state = 'stopped'
"""
ANNOUNCE = SQL("WITH wanted AS ({wanted}) {tell}").format(wanted=SQL(WANTED), tell=SQL(TELL))
OPEN = SQL("""
    WITH wanted AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('reminders_obligation', 'id')) AS obligation,
            course, patient, kind, due_on, latest_on, channel, send_after
        FROM ({wanted}) AS given
    ), opened AS (
        INSERT INTO reminders_obligation
            (id, patient_id, course_id, kind, due_on, latest_on, state, closed_reason)
        SELECT obligation, patient, course, kind, due_on, latest_on, 'open', '' FROM wanted
    )
    {tell}
""").format(wanted=SQL(WANTED), tell=SQL(TELL))
# A reminder that waits for another try keeps its time.
SHIFT = SQL("""
    WITH wanted AS ({wanted}), shifted AS (
        UPDATE reminders_obligation SET latest_on = wanted.latest_on FROM wanted
        WHERE id = wanted.obligation
    )
    UPDATE reminders_reminder SET send_after = wanted.send_after FROM wanted
    WHERE obligation_id = wanted.obligation AND state = 'waiting' AND attempts = 0
        AND wanted.send_after IS NOT NULL
""").format(wanted=SQL(WANTED))
Plain = dict[str, int | str | None]


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation of a course; without a channel nobody is told of it."""

    course: int
    patient: int
    kind: str
    due_on: date
    latest_on: date | None
    channel: str | None = None
    send_after: datetime | None = None


def open_duties(duties: list[Duty]) -> int:
    """Write obligations, and the reminder of each that has a channel; return how many."""
    if duties:
        _run(OPEN, (_plain(duty) for duty in duties))
    return len(duties)


def shift_duties(duties: dict[int, Duty]) -> int:
    """Write the last day that has changed, and when the reminder goes out now."""
    if duties:
        _run(SHIFT, _numbered(duties))
    return len(duties)


def announce_duties(duties: dict[int, Duty]) -> int:
    """Write the reminders of obligations that stand open without one."""
    if duties:
        _run(ANNOUNCE, _numbered(duties))
    return len(duties)


def stop_messages(patient_ids: Collection[int]) -> int:
    """Stop what waits to be sent to those who want no messages, or not so, or have no address."""
    waiting = Reminder.objects.filter(patient__in=patient_ids, state=Reminder.State.WAITING)
    waiting = waiting.exclude(channel=Reminder.Channel.PHONE).annotate(reach=reach("patient__"))
    vain = waiting.exclude(channel=F("reach"))
    unwanted = vain.filter(patient__wants_messages=False)
    otherwise = vain.exclude(channel=F("patient__message_channel"))
    return (
        unwanted.update(**_stopped("no messages wanted"))
        + otherwise.update(**_stopped("another channel"))
        + vain.update(**_stopped("no address"))
    )


def close_duties(ids: list[int], reason: str, now: datetime) -> int:
    """Cancel obligations and stop what waits to be sent for them; return how many."""
    if not ids:
        return 0
    waiting = Reminder.objects.filter(obligation_id__in=ids, state=Reminder.State.WAITING)
    waiting.update(**_stopped(reason))
    return Obligation.objects.filter(pk__in=ids).update(
        state=Obligation.State.CANCELLED, closed_at=now, closed_reason=reason
    )


def _stopped(reason: str) -> dict[str, Any]:
    """Return what is written of a stopped reminder; what may have arrived is in doubt instead."""
    is_sure = Q(unsure_since=None)
    return {
        "state": Case(
            When(is_sure, then=Value(Reminder.State.STOPPED)),
            default=Value(Reminder.State.IN_DOUBT),
        ),
        "tried_at": Case(
            When(is_sure, then=F("tried_at")), default=Coalesce("tried_at", "unsure_since")
        ),
        "last_error": reason,
    }


def _numbered(duties: dict[int, Duty]) -> Iterator[Plain]:
    return (_plain(duty) | {"obligation": pk} for pk, duty in duties.items())


def _run(statement: Composable, rows: Iterable[Plain]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(), [json.dumps(list(rows))])


def _plain(duty: Duty) -> Plain:
    return {
        "course": duty.course,
        "patient": duty.patient,
        "kind": duty.kind,
        "due_on": duty.due_on.isoformat(),
        "latest_on": duty.latest_on.isoformat() if duty.latest_on else None,
        "channel": duty.channel,
        "send_after": duty.send_after.isoformat() if duty.send_after else None,
    }
