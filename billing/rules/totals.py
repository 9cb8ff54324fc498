"""Totals of a document: what is due, the tax in it per rate, the revenue stamp."""

from collections.abc import Iterable
from dataclasses import dataclass

from billing.rules.lines import Line
from clinic.rules.money import TaxRounding, tax_included
from clinic.rules.registration import OperatorType

STAMP_FROM_YEN = 50_000


@dataclass(frozen=True, slots=True)
class RateTotal:
    """All lines of one tax rate together."""

    tax_percent: int
    total_yen: int
    tax_yen: int

    @property
    def net_yen(self) -> int:
        return self.total_yen - self.tax_yen


@dataclass(frozen=True, slots=True)
class Totals:
    """The foot of a document; rates from the highest down."""

    rates: tuple[RateTotal, ...]

    @property
    def total_yen(self) -> int:
        return sum(rate.total_yen for rate in self.rates)

    @property
    def tax_yen(self) -> int:
        return sum(rate.tax_yen for rate in self.rates)

    @property
    def net_yen(self) -> int:
        return self.total_yen - self.tax_yen


def document_totals(lines: Iterable[Line], rounding: TaxRounding) -> Totals:
    """Return the totals; tax is rounded once per rate, on the sum of its lines.

    16,698 yen at 10 % holds 1,518 yen of tax.

    Source: facts 5.3 (NTA invoice Q&A 57).
    """
    sums: dict[int, int] = {}
    for line in lines:
        sums[line.tax_percent] = sums.get(line.tax_percent, 0) + line.amount_yen
    return Totals(
        tuple(
            RateTotal(rate, sums[rate], tax_included(sums[rate], rate, rounding))
            for rate in sorted(sums, reverse=True)
        )
    )


def needs_revenue_stamp(totals: Totals, operator: OperatorType) -> bool:
    """Say whether a receipt needs a revenue stamp (収入印紙).

    Receipts of doctors and of medical corporations never do; a company's does from
    50,000 yen without tax, since the tax is shown apart. 57,618 yen is 52,380 without.

    Source: facts 5.4.
    """
    return operator is OperatorType.COMPANY and totals.net_yen >= STAMP_FROM_YEN
