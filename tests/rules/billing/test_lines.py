import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.rules.lines import (
    Fee,
    Line,
    Price,
    PriceAmbiguous,
    PriceMissing,
    Supply,
    VisitFacts,
    VisitKind,
    price_in_force,
    price_line,
    visit_lines,
)
from billing.rules.totals import document_totals
from clinic.rules.money import TaxRounding

ROOT = Path(__file__).parents[3]
OPENED = date(2024, 4, 1)
TODAY = date(2026, 11, 24)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


FEES = [
    Price(row["code"], int(row["unit_price_incl_tax_jpy"]), 10, OPENED)
    for row in rows(ROOT / "billing/data/fees.csv")
]
PUBLISHED = [
    (
        int(row["daily_dose_mg"]),
        VisitKind(row["visit"]),
        row["urine_test"] == "yes",
        int(row["total_incl_tax_jpy"]),
    )
    for row in rows(ROOT / "tests/data/expected_month_totals.csv")
]
# Facts 1.5: doses that the source does not print, computed by hand there.
DERIVED = [
    (30, VisitKind.FIRST, False, 29_238),
    (30, VisitKind.FIRST, True, 30_294),
    (30, VisitKind.REPEAT, False, 27_038),
    (30, VisitKind.REPEAT, True, 28_094),
    (50, VisitKind.FIRST, False, 41_778),
    (50, VisitKind.FIRST, True, 42_834),
    (50, VisitKind.REPEAT, False, 39_578),
    (50, VisitKind.REPEAT, True, 40_634),
    (70, VisitKind.FIRST, False, 54_318),
    (70, VisitKind.FIRST, True, 55_374),
    (70, VisitKind.REPEAT, False, 52_118),
    (70, VisitKind.REPEAT, True, 53_174),
]
doses = st.integers(1, 14).map(lambda n: n * 10)
kinds = st.sampled_from([VisitKind.FIRST, VisitKind.REPEAT, VisitKind.FOLLOW_UP])
facts_of_visits = st.builds(
    VisitFacts,
    kind=kinds,
    visited_on=st.dates(OPENED, date(2030, 12, 31)),
    tested_blood=st.booleans(),
    tested_urine=st.booleans(),
    supplies=st.lists(st.builds(Supply, doses, st.integers(1, 60)), max_size=3).map(tuple),
)


def month(kind: VisitKind, daily_mg: int, *, urine: bool) -> VisitFacts:
    return VisitFacts(
        kind=kind,
        visited_on=TODAY,
        tested_blood=True,
        tested_urine=urine,
        supplies=(Supply(daily_mg, 30),),
    )


def test_published_totals_are_all_twenty():
    assert len(PUBLISHED) == 20


@pytest.mark.parametrize(("daily_mg", "kind", "urine", "total"), PUBLISHED + DERIVED)
def test_visit_lines_of_a_month_come_to_the_published_total(daily_mg, kind, urine, total):
    lines = visit_lines(month(kind, daily_mg, urine=urine), FEES)
    totals = document_totals(lines, TaxRounding.FLOOR)

    assert totals.total_yen == total
    # Every price is a multiple of 11, so the tax is exact and no rounding can be seen.
    assert totals.tax_yen * 11 == total
    assert totals == document_totals(lines, TaxRounding.CEILING)


@pytest.mark.parametrize("row", rows(ROOT / "tests/data/expected_month_totals.csv"))
def test_visit_lines_count_the_published_tablets(row):
    daily_mg = int(row["daily_dose_mg"])
    lines = visit_lines(month(VisitKind.REPEAT, daily_mg, urine=False), FEES)
    tablets = {line.code: line for line in lines if line.code.startswith("isotretinoin")}

    assert {code: line.quantity for code, line in tablets.items()} == {
        code: count
        for code, count in (
            ("isotretinoin_10mg", int(row["tablets_10mg"])),
            ("isotretinoin_20mg", int(row["tablets_20mg"])),
        )
        if count
    }
    assert sum(line.amount_yen for line in tablets.values()) == int(row["drug_jpy"])


def test_visit_lines_of_a_woman_on_50_mg_name_rule_and_price_date():
    lines = visit_lines(month(VisitKind.FIRST, 50, urine=True), FEES)

    assert lines == (
        Line("consultation_first", 1, 3_850, 10, OPENED, "SEED-FEE-3"),
        Line("isotretinoin_10mg", 30, 308, 10, OPENED, "SEED-FEE-1"),
        Line("isotretinoin_20mg", 60, 418, 10, OPENED, "SEED-FEE-2"),
        Line("blood_test", 1, 3_608, 10, OPENED, "SEED-FEE-5"),
        Line("urine_test", 1, 1_056, 10, OPENED, "SEED-FEE-6"),
    )


def test_visit_lines_of_two_doses_in_one_visit_are_counted_together():
    facts = VisitFacts(
        VisitKind.REPEAT, TODAY, tested_blood=False, tested_urine=False,
        supplies=(Supply(20, 15), Supply(30, 15)),
    )  # fmt: skip

    quantities = {line.code: line.quantity for line in visit_lines(facts, FEES)}

    assert quantities == {
        "consultation_repeat": 1,
        "isotretinoin_10mg": 15,
        "isotretinoin_20mg": 30,
    }


def test_visit_lines_by_telephone_without_a_price_is_refused():
    facts = VisitFacts(VisitKind.PHONE, TODAY, tested_blood=False, tested_urine=False)

    with pytest.raises(PriceMissing) as missing:
        visit_lines(facts, FEES)

    assert missing.value.code == "consultation_phone"
    assert missing.value.on == TODAY


def test_visit_lines_by_telephone_with_the_clinics_price_cites_its_rule():
    facts = VisitFacts(VisitKind.PHONE, TODAY, tested_blood=False, tested_urine=False)
    prices = [*FEES, Price("consultation_phone", 800, 10, OPENED)]

    assert visit_lines(facts, prices) == (
        Line("consultation_phone", 1, 800, 10, OPENED, "SEED-FEE-7"),
    )


def test_price_in_force_changes_on_the_first_day_of_the_next():
    prices = [
        Price("blood_test", 3_608, 10, OPENED, date(2026, 3, 31)),
        Price("blood_test", 3_700, 10, date(2026, 4, 1)),
    ]

    assert price_in_force(prices, "blood_test", date(2026, 3, 31)).unit_price_yen == 3_608
    assert price_in_force(prices, "blood_test", date(2026, 4, 1)).unit_price_yen == 3_700


def test_price_in_force_of_the_branch_goes_first():
    prices = [
        Price("blood_test", 3_608, 10, OPENED),
        Price("blood_test", 3_300, 10, OPENED, of_branch=True),
    ]

    assert price_in_force(prices, "blood_test", TODAY).unit_price_yen == 3_300


def test_price_in_force_twice_is_refused_not_chosen():
    prices = [Price("blood_test", 3_608, 10, OPENED), Price("blood_test", 3_700, 10, TODAY)]

    with pytest.raises(PriceAmbiguous):
        price_in_force(prices, "blood_test", TODAY)


def test_price_before_the_schedule_begins_is_missing():
    with pytest.raises(PriceMissing):
        price_in_force(FEES, "blood_test", OPENED - timedelta(days=1))


@pytest.mark.parametrize("quantity", [0, -1])
def test_price_line_without_a_positive_quantity_is_refused(quantity):
    with pytest.raises(ValueError, match="quantity"):
        price_line(FEES, Fee.BLOOD_TEST, quantity, TODAY)


@pytest.mark.parametrize("days", [0, -30])
def test_supply_without_days_is_refused(days):
    with pytest.raises(ValueError, match="days"):
        Supply(20, days)


def test_price_below_zero_is_refused():
    with pytest.raises(ValueError, match="negative"):
        Price("blood_test", -1, 10, OPENED)


@given(facts_of_visits)
def test_every_visit_has_one_consultation_and_no_empty_line(facts):
    lines = visit_lines(facts, FEES)

    assert [line.code.startswith("consultation") for line in lines].count(True) == 1
    assert all(line.quantity > 0 and line.amount_yen > 0 for line in lines)
    assert len({line.code for line in lines}) == len(lines)


@given(facts_of_visits)
def test_tablets_charged_are_the_milligrams_prescribed(facts):
    milligrams = {"isotretinoin_10mg": 10, "isotretinoin_20mg": 20}
    charged = sum(milligrams.get(line.code, 0) * line.quantity for line in visit_lines(facts, FEES))

    assert charged == sum(supply.daily_mg * supply.days for supply in facts.supplies)


@given(doses, st.integers(1, 60))
def test_no_other_split_of_a_supply_is_cheaper(daily_mg, days):
    facts = VisitFacts(
        VisitKind.REPEAT, TODAY, tested_blood=False, tested_urine=False,
        supplies=(Supply(daily_mg, days),),
    )  # fmt: skip
    drug_yen = sum(line.amount_yen for line in visit_lines(facts, FEES)) - 1_650
    splits = ((daily_mg - 20 * twenty, twenty) for twenty in range(daily_mg // 20 + 1))

    assert drug_yen == min((rest // 10 * 308 + twenty * 418) * days for rest, twenty in splits)
