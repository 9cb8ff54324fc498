"""Values at stop level: a named doctor takes them on, or the alarm grows louder."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from clinic.models import User
from clinic.outbox import promise
from labs.models import LabReport
from labs.queries import Values
from labs.rules.levels import LevelRules
from prescriptions.models import ResultAlarm
from prescriptions.queries.stopping import at_stop_level

RAISED, ESCALATED = "result.alarm_raised", "result.alarm_escalated"


class AlreadyAcknowledged(Exception):
    """A doctor has taken the alarm on already; nothing was written."""


def raise_alarm(
    *,
    report: LabReport,
    values: Values,
    baseline: Values,
    levels: LevelRules,
    by: User,
    now: datetime,
) -> ResultAlarm | None:
    """Call the doctors where one of the values just written is at stop level."""
    found = at_stop_level(report, values, baseline, levels)
    if not found:
        return None
    alarm, is_new = (
        ResultAlarm.objects.select_for_update(no_key=True)
        .open()
        .get_or_create(
            report=report,
            defaults={
                "patient_id": report.patient_id,
                "analytes": list(found),
                "raised_at": now,
                "recorded_by": by,
            },
        )
    )
    if not is_new:
        alarm.analytes = sorted({*alarm.analytes, *found})
        alarm.save(update_fields=["analytes"])
    promise(RAISED, str(alarm.pk), {"alarm": alarm.pk})
    return alarm


@transaction.atomic
def acknowledge_alarm(*, alarm: ResultAlarm, note: str, by: User, now: datetime) -> ResultAlarm:
    """Record that this doctor has the matter in hand. Raises AlreadyAcknowledged."""
    alarm = ResultAlarm.objects.select_for_update(no_key=True, of=("self",)).get(pk=alarm.pk)
    if alarm.acknowledged_at is not None:
        raise AlreadyAcknowledged
    alarm.acknowledged_at, alarm.acknowledged_by, alarm.note = now, by, note
    alarm.save(update_fields=["acknowledged_at", "acknowledged_by", "note"])
    return alarm


def acknowledge_entered(*, report: LabReport, by: User, now: datetime) -> None:
    """A doctor who typed the values at the visit has them in hand."""
    for alarm in ResultAlarm.objects.open().filter(report=report):
        acknowledge_alarm(alarm=alarm, note="", by=by, now=now)


@transaction.atomic
def escalate_alarms(*, now: datetime) -> int:
    """Call every doctor where nobody has taken an alarm on in time; return how many alarms."""
    late = now - timedelta(minutes=settings.ALARM_ESCALATES_AFTER_MINUTES)
    alarms = list(
        ResultAlarm.objects.open()
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
        .filter(escalated_at=None, raised_at__lte=late)
    )
    for alarm in alarms:
        alarm.escalated_at = now
        alarm.save(update_fields=["escalated_at"])
        promise(ESCALATED, str(alarm.pk), {"alarm": alarm.pk})
    return len(alarms)
