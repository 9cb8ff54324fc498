from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.lines import Line
from billing.rules.totals import document_totals, needs_revenue_stamp
from clinic.rules.money import TaxRounding
from clinic.rules.registration import OperatorType

DAY = date(2026, 4, 1)
lines = st.builds(
    Line,
    code=st.just("item"),
    quantity=st.integers(-100, 100).filter(bool),
    unit_price_yen=st.integers(0, 100_000),
    tax_percent=st.sampled_from([0, 8, 10]),
    priced_from=st.just(DAY),
    rule=st.just("SEED-FEE-1"),
)


def line(amount_yen: int, tax_percent: int = 10) -> Line:
    return Line("item", 1, amount_yen, tax_percent, DAY, "SEED-FEE-1")


def test_document_totals_round_once_for_the_document_not_per_line():
    totals = document_totals([line(335), line(335), line(335)], TaxRounding.FLOOR)

    # 1,005 yen hold 91 yen of tax; line by line it would have been 30 + 30 + 30.
    assert (totals.total_yen, totals.tax_yen, totals.net_yen) == (1_005, 91, 914)


def test_document_totals_keep_each_rate_apart_highest_first():
    totals = document_totals([line(1_080, 8), line(1_100), line(500, 0)], TaxRounding.FLOOR)

    assert [(r.tax_percent, r.total_yen, r.tax_yen, r.net_yen) for r in totals.rates] == [
        (10, 1_100, 100, 1_000),
        (8, 1_080, 80, 1_000),
        (0, 500, 0, 500),
    ]
    assert totals.tax_yen == 180


def test_document_totals_of_nothing_are_zero():
    totals = document_totals([], TaxRounding.FLOOR)

    assert (totals.rates, totals.total_yen, totals.tax_yen) == ((), 0, 0)


@given(st.lists(lines, max_size=8), st.sampled_from(TaxRounding))
def test_totals_are_the_sum_of_the_lines_whatever_the_rounding(some, rounding):
    totals = document_totals(some, rounding)

    assert totals.total_yen == sum(one.amount_yen for one in some)
    assert totals.net_yen + totals.tax_yen == totals.total_yen


@given(st.lists(lines, max_size=8), st.sampled_from(TaxRounding))
def test_a_return_of_everything_carries_exactly_the_same_tax_back(some, rounding):
    back = [
        Line(one.code, -one.quantity, one.unit_price_yen, one.tax_percent, DAY, one.rule)
        for one in some
    ]

    invoice, refund = document_totals(some, rounding), document_totals(back, rounding)

    assert invoice.tax_yen + refund.tax_yen == 0
    assert invoice.total_yen + refund.total_yen == 0


@pytest.mark.parametrize("operator", [OperatorType.DOCTOR, OperatorType.MEDICAL_CORPORATION])
def test_revenue_stamp_is_never_needed_by_doctors(operator):
    totals = document_totals([line(10_000_000)], TaxRounding.FLOOR)

    assert not needs_revenue_stamp(totals, operator)


@pytest.mark.parametrize(
    ("total_yen", "needed"),
    [(54_998, False), (54_999, True), (55_000, True), (57_618, True), (50_000, False)],
)
def test_revenue_stamp_of_a_company_looks_at_the_amount_without_tax(total_yen, needed):
    totals = document_totals([line(total_yen)], TaxRounding.FLOOR)

    assert needs_revenue_stamp(totals, OperatorType.COMPANY) is needed
