"""Public holidays where an administrator knows better than the calendar."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.holidays import public_holiday
from clinic.models import HolidayOverride, User
from clinic.rules.holidays import HolidayChange
from clinic.services.opening import DayPast

ONCE = "holiday_override_once"


class HolidaySet(Exception):
    """Somebody has changed this day already; withdraw that first."""


class AlreadyHoliday(Exception):
    """The calendar has this holiday."""


class NoHoliday(Exception):
    """The calendar has no holiday that this day could cease to be."""


class AlreadyWithdrawn(Exception):
    """The change no longer stands; nothing was written."""


def change_holiday(*, change: HolidayChange, reason: str, by: User, today: date) -> HolidayOverride:
    """Make a day a public holiday of every branch, or declare that it is none.

    Raises DayPast for a day before today, AlreadyHoliday or NoHoliday where the calendar says
    the same, and HolidaySet where another change of the day stands.
    """
    if change.on < today:
        raise DayPast
    if change.is_holiday == (public_holiday(change.on) is not None):
        raise AlreadyHoliday if change.is_holiday else NoHoliday
    try:
        with transaction.atomic():
            return HolidayOverride.objects.create(
                on=change.on,
                is_holiday=change.is_holiday,
                name=change.name,
                reason=reason,
                recorded_by=by,
            )
    except IntegrityError as error:
        if ONCE in str(error):
            raise HolidaySet from error
        raise


@transaction.atomic
def withdraw_holiday(*, override: HolidayOverride, reason: str, by: User, now: datetime) -> None:
    """Let a day follow the calendar again. Raises AlreadyWithdrawn, or DayPast for a day before."""
    standing = HolidayOverride.objects.select_for_update().standing().filter(pk=override.pk).first()
    if standing is None:
        raise AlreadyWithdrawn
    if standing.on < timezone.localdate(now):
        raise DayPast
    standing.withdrawn_at, standing.withdrawn_by, standing.withdrawn_reason = now, by, reason
    standing.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
