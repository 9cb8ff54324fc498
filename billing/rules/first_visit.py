"""First or repeat consultation, by the clinic's own rule."""

from dataclasses import dataclass
from datetime import date

from billing.rules.lines import VisitKind
from clinic.rules.months import add_months


@dataclass(frozen=True, slots=True)
class FirstVisitPolicy:
    """When the first-consultation fee is asked again; None means never again.

    The source does not say, so the clinic sets it (AMB-25).
    """

    first_again_after_months: int | None

    def __post_init__(self) -> None:
        if self.first_again_after_months is not None and self.first_again_after_months < 1:
            raise ValueError("first_again_after_months must be positive")


def consultation_kind(
    last_visited_on: date | None, visited_on: date, policy: FirstVisitPolicy
) -> VisitKind:
    """Return whether a consultation at the clinic counts as first or repeat.

    `last_visited_on` is the latest earlier consultation at any branch, by telephone
    or in person; None is for a patient who never had one. Up to the day that ends the
    policy's months a visit is a repeat: last seen 15 January, three months, repeat
    until 15 April.

    Source: SEED-FEE-3, SEED-FEE-4, reading AMB-25.
    Raises ValueError if the last visit is later than this one.
    """
    if last_visited_on is None:
        return VisitKind.FIRST
    if last_visited_on > visited_on:
        raise ValueError("last_visited_on must not be after visited_on")
    months = policy.first_again_after_months
    if months is None or visited_on <= add_months(last_visited_on, months):
        return VisitKind.REPEAT
    return VisitKind.FIRST


def billed_kind(
    kind: VisitKind, last_visited_on: date | None, visited_on: date, policy: FirstVisitPolicy
) -> VisitKind:
    """Return which consultation fee a visit asks.

    The clinic's rule decides between first and repeat. A visit without an earlier one in
    our records stays what the doctor called it: the patient may have come before we had
    records. Telephone and follow-up visits stay what they are.
    """
    if kind not in {VisitKind.FIRST, VisitKind.REPEAT} or last_visited_on is None:
        return kind
    return consultation_kind(last_visited_on, visited_on, policy)
