"""Stored lines as the rules see them."""

from collections.abc import Iterable

from billing.models import InvoiceLine
from billing.rules.lines import Line


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
