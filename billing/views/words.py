"""What a refusal of a billing service says to the person at the counter."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.rules.cash import CashShort
from billing.rules.lines import PriceMissing
from billing.services.by_hand import BelowZero, LineTooHigh, NotADraft, OwnLine
from billing.services.cancelling import NotCancellable
from billing.services.closing import DayClosed, DayNotClosed, DifferenceUnexplained, TillShort
from billing.services.counter import AmountChanged
from billing.services.deposits import DepositTooSmall
from billing.services.drafting import VisitNotConfirmed
from billing.services.issuing import NotApproved, NothingToBill
from billing.services.paying import MoreThanOwed, NotPayable
from billing.services.pricing import PriceInThePast, PriceOverlaps, PriceUsed
from billing.services.returning import NothingToReturn, TooManyReturned

PLAIN: dict[type[Exception], Any] = {
    DayClosed: _("This day is closed. Ask an administrator to reopen it, with a reason."),
    DayNotClosed: _("This day is open already."),
    NotADraft: _("This invoice was issued meanwhile. Correct it there."),
    BelowZero: _("The discounts are more than everything else together. Lower them."),
    LineTooHigh: _("No line can cost so much. Check the quantity."),
    OwnLine: _("Somebody else than the person who added the line approves it."),
    NotApproved: _("The added lines are over the limit. A doctor has to approve them first."),
    NothingToBill: _("There is nothing to bill."),
    VisitNotConfirmed: _("The doctor has not confirmed this visit yet."),
    NotCancellable: _("This invoice was corrected already and cannot be cancelled as a whole."),
    NotPayable: _("No money can be taken for this paper any more. Reload the page."),
    NothingToReturn: _("Type how many units come back."),
    TillShort: _("More is going to the bank than was counted."),
    PriceInThePast: _("Days that have passed were priced already. Choose today or a later day."),
    PriceOverlaps: _("Another price of this item is planned. Withdraw it first."),
    PriceUsed: _("An invoice was issued at this price on a day that it would lose."),
}
WITH_VALUES: dict[type[Exception], tuple[Any, Callable[[Any], int | str]]] = {
    AmountChanged: (
        _("The visit was changed: it now costs %s yen. Check the lines and send again."),
        lambda refusal: refusal.total_yen,
    ),
    PriceMissing: (
        _("The clinic has set no price for %s. Ask an administrator."),
        lambda refusal: refusal.code,
    ),
    MoreThanOwed: (_("Only %s yen are owed. Reload the page."), lambda refusal: refusal.open_yen),
    CashShort: (_("%s yen are missing."), lambda refusal: refusal.missing_yen),
    DepositTooSmall: (
        _("Only %s yen are left of the deposit."),
        lambda refusal: refusal.left_yen,
    ),
    TooManyReturned: (
        _("At most %s units of this line can come back."),
        lambda refusal: refusal.left,
    ),
    DifferenceUnexplained: (
        _("The count differs by %s yen. Count again, or write the reason."),
        lambda refusal: sum(refusal.differences.values()),
    ),
}
REFUSALS = (*PLAIN, *WITH_VALUES)


def words_for(refusal: Exception) -> str:
    """Return what went wrong and what to do, in the reader's language."""
    kind = type(refusal)
    if kind in PLAIN:
        return str(PLAIN[kind])
    words, value_of = WITH_VALUES[kind]
    value = value_of(refusal)
    return str(words) % (f"{value:,}" if isinstance(value, int) else value)
