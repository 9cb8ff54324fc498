from clinic.models.access_log import AccessLog, AccessLogAnchor
from clinic.models.base import Recorded, Versioned
from clinic.models.branch import (
    Branch,
    HolidayOverride,
    OpeningException,
    OpeningHours,
    Organisation,
)
from clinic.models.emergency import EmergencyAccess
from clinic.models.forms import FormDraft, IdempotencyKey
from clinic.models.jobs import Heartbeat, Job, LoginAttempt, TaskSlot
from clinic.models.numbers import DocumentCounter, TicketCounter
from clinic.models.outbox import OutboxMessage
from clinic.models.user import User

__all__ = [
    "AccessLog",
    "AccessLogAnchor",
    "Branch",
    "DocumentCounter",
    "EmergencyAccess",
    "FormDraft",
    "Heartbeat",
    "HolidayOverride",
    "IdempotencyKey",
    "Job",
    "LoginAttempt",
    "OpeningException",
    "OpeningHours",
    "Organisation",
    "OutboxMessage",
    "Recorded",
    "TaskSlot",
    "TicketCounter",
    "User",
    "Versioned",
]
