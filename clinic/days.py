"""The clinic's days as moments: midnight by its clock, wherever the process runs."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

ONE_DAY = timedelta(days=1)


def beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def moments_of(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the first moment of some days, both ends included, and the first one after them."""
    return beginning_of(first), beginning_of(last + ONE_DAY)
