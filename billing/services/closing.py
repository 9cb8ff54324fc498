"""A closed day takes no more money; the database refuses it too."""

from datetime import date

from billing.models import DailyClosing
from clinic.models import Branch


class DayClosed(Exception):
    """The branch has closed that day; an administrator may reopen it with a reason."""


def refuse_closed_day(*, branch: Branch, on: date) -> None:
    """Raise DayClosed if the branch's day is closed."""
    if DailyClosing.objects.filter(branch=branch, on=on, closed_at__isnull=False).exists():
        raise DayClosed
