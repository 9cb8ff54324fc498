from django.db import models
from django.db.models import Q

from clinic.history import tracked
from clinic.models import Branch, Recorded
from clinic.models.base import both_or_neither

HASH = r"^[0-9a-f]{64}$"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def standing(self) -> "CalendarFeedQuerySet":
        return self.filter(revoked_at=None)


@tracked()
class CalendarFeed(Recorded):
    """An address at which a calendar program reads a branch's appointments, initials only.

    Who knows the address reads it: it is kept as a hash and shown once, when it is made.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="calendar_feeds")
    used_for = models.CharField(max_length=100)
    token_sha256 = models.CharField(max_length=64, unique=True)
    last_read_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        "clinic.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=both_or_neither("revoked_at", "revoked_by"),
                name="calendar_feed_revoked_pair",
            ),
            models.CheckConstraint(
                condition=Q(token_sha256__regex=HASH),
                name="calendar_feed_keeps_a_hash",
            ),
        ]

    def __str__(self) -> str:
        return self.used_for
