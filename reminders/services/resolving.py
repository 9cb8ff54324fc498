"""What the sender's log tells of messages that nobody confirmed, or that came back later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from patients.models import Patient
from reminders.models import Reminder
from reminders.rules.postfix import Fate, Outcome
from reminders.services.claiming import State
from reminders.services.planning import tell_otherwise
from reminders.services.sending import message_id_of

BATCH = 500
BOUNCED = "bounced"


@dataclass
class Resolved:
    """How many reminders turned out to be sent, how many came back, and how many stay in doubt."""

    sent: int = 0
    bounced: int = 0
    in_doubt: int = 0


def resolve(*, found: Mapping[str, Outcome], now: datetime) -> Resolved:
    """Settle what the log knows of: accepted is sent, returned is failed, the rest stays listed.

    Reading the same log again changes nothing.
    """
    result = Resolved()
    known = Reminder.objects.filter(
        channel=Reminder.Channel.EMAIL, state__in=(State.IN_DOUBT, State.SENT)
    )
    for reminder in known.order_by("pk").iterator(chunk_size=BATCH):
        outcome = found.get(message_id_of(reminder))
        if outcome is not None:
            _settle(reminder, outcome, result, now)
    result.in_doubt = Reminder.objects.filter(state=State.IN_DOUBT).count()
    return result


@transaction.atomic
def _settle(reminder: Reminder, outcome: Outcome, result: Resolved, now: datetime) -> None:
    row = Reminder.objects.filter(pk=reminder.pk, state=reminder.state)
    if outcome.fate is Fate.BOUNCED:
        result.bounced += row.update(state=State.FAILED, last_error=BOUNCED)
        patient = Patient.objects.filter(pk=reminder.patient_id, email__iexact=outcome.to)
        if patient.filter(email_failed_at=None).update(email_failed_at=now):
            tell_otherwise(patient_ids=[reminder.patient_id], now=now)
    elif reminder.state == State.IN_DOUBT:
        result.sent += row.update(state=State.SENT, last_error="", sent_at=F("tried_at"))
