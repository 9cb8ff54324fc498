"""Stored lines as the rules see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing.models import FeeItem, InvoiceLine
from billing.queries.settings import billing_settings
from billing.rules.by_hand import needs_approval
from billing.rules.lines import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What is added to a draft: units of an item, or a discount when there is an amount."""

    item: FeeItem
    quantity: int
    reason: str
    discount_yen: int | None = None


def as_rule_lines(lines: Iterable[InvoiceLine]) -> tuple[Line, ...]:
    """Return what the totals need of stored lines."""
    return tuple(
        Line(
            code=line.code,
            quantity=line.quantity,
            unit_price_yen=line.unit_price_yen,
            tax_percent=line.tax_percent,
            priced_from=line.price_valid_from,
            rule=line.rule,
        )
        for line in lines
    )


def waits_for_approval(lines: Iterable[InvoiceLine]) -> bool:
    """Say whether somebody else has to approve lines of a draft before it can be issued."""
    by_hand = [line for line in lines if not line.rule]
    limit_yen = billing_settings().approval_limit_yen
    return any(line.approved_by_id is None for line in by_hand) and needs_approval(
        (line.amount_yen for line in by_hand), limit_yen
    )
