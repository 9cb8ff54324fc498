"""How many days of medicine a patient still has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """Medicine handed over (or promised) for some days from a day on."""

    from_on: date
    daily_mg: int
    mg: int


def days_in_hand(supplies: Iterable[Supply], as_of: date) -> int:
    """Return the whole days of medicine left on the morning of `as_of`.

    Each supply is taken after what was left of the ones before it. Thirty days handed over
    on the 1st leave 2 days on the 29th, the dose of that day included. Missed doses are not
    known here: who reports more at home is believed, see the proposal.

    Source: AMB-4, contract of the gate (`remaining_stock_days`).
    """
    next_free = date.min
    for supply in sorted(supplies, key=lambda each: each.from_on):
        start = max(supply.from_on, next_free)
        next_free = start + timedelta(days=supply.mg // supply.daily_mg)
    return max(0, (next_free - as_of).days)
