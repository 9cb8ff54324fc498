"""Making and revoking the addresses at which calendar programs read."""

from datetime import date, datetime
from secrets import token_urlsafe

from clinic.models import Branch, User
from patients.models import CalendarFeed
from patients.queries.feeds import feed_hash

TOKEN_BYTES = 32


def create_feed(*, branch: Branch, used_for: str, by: User) -> tuple[CalendarFeed, str]:
    """Make a feed; return it with its secret, which is not kept and cannot be shown again."""
    token = token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        branch=branch, used_for=used_for, token_sha256=feed_hash(token), recorded_by=by
    )
    return feed, token


def revoke_feed(*, feed: CalendarFeed, by: User, now: datetime) -> bool:
    """Close a feed for good; say whether this call closed it."""
    standing = CalendarFeed.objects.standing().filter(pk=feed.pk)
    return bool(standing.update(revoked_at=now, revoked_by=by))


def note_reading(*, feed: CalendarFeed, today: date) -> bool:
    """Note that a feed was read; say whether it is the first time today."""
    return bool(
        CalendarFeed.objects.filter(pk=feed.pk)
        .exclude(last_read_on=today)
        .update(last_read_on=today)
    )
