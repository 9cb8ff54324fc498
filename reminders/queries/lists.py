"""Reminders as reception looks at them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from clinic.models import Branch, Heartbeat
from patients.models import Patient
from reminders.models import Obligation, Reminder

SHOWN = 200
AHEAD = timedelta(days=7)
RECENT = timedelta(days=30)
S = Reminder.State
TABS: dict[str, tuple[str, ...]] = {
    "waiting": (S.WAITING, S.SENDING),
    "attention": (S.FAILED, S.IN_DOUBT),
    "sent": (S.SENT, S.DONE_BY_PHONE),
    "stopped": (S.STOPPED,),
}


@dataclass(frozen=True, slots=True)
class Overview:
    """How many reminders are in each tab, and how many go out in the next seven days."""

    counts: dict[str, int]
    ahead: int
    failed: int


@dataclass(frozen=True, slots=True)
class Day:
    """How many messages of a kind go out on one day through one channel."""

    on: date
    kind: str
    channel: str
    count: int


def reminders_in(tab: str, *, branch: Branch | None, now: datetime) -> QuerySet[Reminder]:
    """Return the tab's reminders; what is sent or stopped, of the last 30 days."""
    rows = _of(branch).filter(state__in=TABS[tab])
    if tab in {"sent", "stopped"}:
        rows = rows.filter(send_after__gte=now - RECENT).order_by("-send_after", "-pk")
    return rows.select_related("patient", "closed_by")[:SHOWN]


def overview(*, branch: Branch | None, now: datetime) -> Overview:
    """Return the numbers above the list, in one query."""
    wanted = {tab: Count("pk", filter=_tab(tab, now)) for tab in TABS}
    soon = Q(state=S.WAITING, send_after__lte=now + AHEAD)
    failed = Count("pk", filter=Q(state=S.FAILED))
    found = _of(branch).aggregate(**wanted, ahead=Count("pk", filter=soon), failed=failed)
    return Overview({tab: found[tab] for tab in TABS}, found["ahead"], found["failed"])


def week_ahead(*, branch: Branch | None, now: datetime) -> list[Day]:
    """Return what goes out in the next seven days, by day, kind and channel."""
    soon = _of(branch).filter(state=S.WAITING, send_after__lte=now + AHEAD)
    rows = soon.order_by().values("kind", "channel", on=TruncDate("send_after"))
    counted = rows.annotate(count=Count("pk")).order_by("on", "kind", "channel")
    kinds, channels = dict(Obligation.Kind.choices), dict(Reminder.Channel.choices)
    return [
        Day(row["on"], str(kinds[row["kind"]]), str(channels[row["channel"]]), row["count"])
        for row in counted
    ]


def reminders_of(patient: Patient) -> QuerySet[Reminder]:
    """Return everything that was ever planned for one patient, the newest first."""
    rows = Reminder.objects.filter(patient=patient).order_by("-send_after", "-pk")
    return rows.select_related("patient", "closed_by")[:SHOWN]


def heartbeats() -> dict[str, datetime]:
    """Return when each background process was last heard from."""
    return dict(Heartbeat.objects.values_list("name", "heard_at"))


def _of(branch: Branch | None) -> QuerySet[Reminder]:
    rows = Reminder.objects.all()
    return rows if branch is None else rows.filter(obligation__course__branch=branch)


def _tab(tab: str, now: datetime) -> Q:
    within = Q(send_after__gte=now - RECENT) if tab in {"sent", "stopped"} else Q()
    return Q(state__in=TABS[tab]) & within
