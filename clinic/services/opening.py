"""When a branch is open, changed from a day on: what held before stays as it was."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from clinic.branches import own_days, weekly_rows
from clinic.models import Branch, OpeningException, OpeningHours
from clinic.rules.opening import Hours


class DayPast(Exception):
    """The day has begun: appointments and messages went by the hours it had."""


class DaySet(Exception):
    """The day has hours of its own already; withdraw them first."""


@transaction.atomic
def change_week(
    *,
    branch: Branch,
    weekdays: Collection[int],
    hours: Sequence[Hours],
    from_on: date,
    today: date,
) -> None:
    """Give weekdays (Monday is 0) other hours from a day on; none means closed.

    What was planned for later days is replaced. Raises DayPast unless the day is to come.
    """
    if from_on <= today:
        raise DayPast
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    for row in weekly_rows(branch).filter(weekday__in=weekdays):
        first, after = row.valid_during.lower, row.valid_during.upper
        if after is None or after > from_on:
            is_later = first is not None and first >= from_on
            row.valid_during = DateRange(empty=True) if is_later else DateRange(first, from_on)
            row.save(update_fields=["valid_during"])
    OpeningHours.objects.bulk_create(
        OpeningHours(
            branch=branch,
            weekday=weekday,
            opens=each.opens,
            closes=each.closes,
            valid_during=DateRange(from_on, None),
        )
        for weekday in sorted(weekdays)
        for each in hours
    )


@transaction.atomic
def change_day(
    *, branch: Branch, on: date, hours: Sequence[Hours], reason: str, today: date
) -> None:
    """Give one day hours of its own, holiday or not; none means closed.

    Raises DayPast for a day before today, DaySet where it has some already.
    """
    if on < today:
        raise DayPast
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)
    if own_days(branch).filter(on=on).exists():
        raise DaySet
    stretches: list[tuple[time | None, time | None]]
    stretches = [(each.opens, each.closes) for each in hours] or [(None, None)]
    OpeningException.objects.bulk_create(
        OpeningException(branch=branch, on=on, opens=opens, closes=closes, reason=reason)
        for opens, closes in stretches
    )


def follow_week_again(*, branch: Branch, on: date, now: datetime) -> bool:
    """Let a day follow the week again; say whether it had hours of its own."""
    return bool(own_days(branch).filter(on=on).update(withdrawn_at=now))
