"""What a calendar program reads of a branch."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from clinic.models import Branch
from patients.models import Appointment, CalendarFeed
from patients.rules.initials import initials

BEFORE, AHEAD = timedelta(days=7), timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment as it leaves the clinic: when, and initials."""

    number: int
    revision: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    initials: str
    is_given_up: bool


def feed_hash(token: str) -> str:
    """Return what is kept of a feed's secret."""
    return sha256(token.encode()).hexdigest()


def standing_feed(token: str) -> CalendarFeed | None:
    """Return the feed that a secret opens, if it has not been revoked."""
    feeds = CalendarFeed.objects.standing().select_related("branch")
    return feeds.filter(token_sha256=feed_hash(token), branch__is_active=True).first()


def all_feeds() -> QuerySet[CalendarFeed]:
    """Return every feed that was ever made, standing ones first."""
    feeds = CalendarFeed.objects.select_related("branch", "recorded_by", "revoked_by")
    return feeds.order_by("-revoked_at", "-pk")


def feed_entries(branch: Branch, now: datetime) -> list[Entry]:
    """Return the branch's appointments from a week ago to half a year ahead; one query."""
    span = DateTimeTZRange(now - BEFORE, now + AHEAD)
    found = Appointment.objects.filter(branch=branch, during__overlap=span)
    return [_entry(each) for each in found.select_related("patient").order_by("during", "pk")]


def _entry(appointment: Appointment) -> Entry:
    patient = appointment.patient
    return Entry(
        number=appointment.pk,
        revision=appointment.version,
        starts_at=appointment.during.lower,
        ends_at=appointment.during.upper,
        changed_at=appointment.state_changed_at,
        initials=initials(patient.family_kana, patient.given_kana),
        is_given_up=appointment.state in Appointment.GONE,
    )
