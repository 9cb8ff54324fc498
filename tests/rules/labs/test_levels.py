"""The table of levels as it is written, and what a value reaches in it."""

import csv
from dataclasses import replace
from decimal import Decimal

import pytest

from labs.rules.analytes import DATA
from labs.rules.levels import (
    NOTHING_REACHED,
    LabLevel,
    LabResult,
    LevelOutcome,
    by_analyte,
    default_level_rules,
    level_of,
    level_row,
    level_rule,
    limits_of,
)
from labs.rules.measured import Measured

ROW = {
    "analyte": "ast",
    "level": "warn",
    "comparison": ">",
    "reference": "high",
    "factor_or_value": "2",
    "unit": "",
    "note": "multiple of the upper limit",
}


def written() -> list[dict[str, str]]:
    with (DATA / "lab-levels.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def result(analyte: str, value: str, comparator: str = "", **more: object) -> LabResult:
    return LabResult(analyte, Measured(Decimal(value), comparator), **more)


def reached(analyte: str, value: str, comparator: str = "", **more: object) -> LevelOutcome:
    return level_of(result(analyte, value, comparator, **more), "female", default_level_rules())


def test_every_row_of_the_table_is_read():
    table = default_level_rules.__wrapped__()

    rows = [rule for group in table.values() for rule in group]
    fields = [
        (
            each.analyte,
            each.level.name.lower(),
            each.comparison,
            each.reference,
            str(each.factor),
            each.unit,
            each.needs_fasting,
        )
        for each in rows
    ]
    expected = [
        (
            *(row[name] for name in list(ROW)[:6]),
            row["note"] == "fasting is not false",
        )
        for row in written()
    ]
    assert sorted(fields) == sorted(expected)
    assert list(table) == list(dict.fromkeys(row["analyte"] for row in written()))
    for group in table.values():
        assert [each.level for each in group] == sorted(
            (each.level for each in group), reverse=True
        )


def test_row_is_written_as_it_is_read():
    for row in written():
        again = level_row(level_rule(row))
        assert level_rule(again) == level_rule(row)
        assert {name: again[name] for name in list(ROW)[:6]} == {
            name: row[name] for name in list(ROW)[:6]
        }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"comparison": "=>"}, r"^unknown comparison '=>'$"),
        ({"reference": "low"}, r"^unknown reference 'low'$"),
    ],
)
def test_row_with_an_unknown_word_is_refused(changed: dict[str, str], said: str):
    with pytest.raises(ValueError, match=said):
        level_rule(ROW | changed)


def test_rows_are_grouped_with_the_highest_level_first():
    warn = level_rule(ROW)
    stop = replace(warn, level=LabLevel.STOP)
    other = replace(warn, analyte="alt")

    assert by_analyte([warn, other, stop]) == {"ast": (stop, warn), "alt": (other,)}
    assert by_analyte([]) == {}


VALUES = [
    (("ast", "60"), {"high": Decimal(30)}, NOTHING_REACHED),
    (
        ("ast", "61"),
        {"high": Decimal(30)},
        LevelOutcome(LabLevel.WARN, LabLevel.NONE, ">", Decimal(60)),
    ),
    (("ast", "91"), {}, LevelOutcome(LabLevel.STOP, LabLevel.NONE, ">", Decimal(90))),
    (("alt", "47"), {}, LevelOutcome(LabLevel.WARN, LabLevel.NONE, ">", Decimal(46))),
    (
        ("glu", "210"),
        {"fasting": False},
        LevelOutcome(LabLevel.WARN, LabLevel.NONE, ">=", Decimal(200)),
    ),
    (("tg", "500", ">"), {}, LevelOutcome(LabLevel.WARN, LabLevel.STOP, ">=", Decimal(300))),
    (("tg", "100", ">"), {}, LevelOutcome(LabLevel.NONE, LabLevel.STOP)),
    (
        ("alp_jscc", "900"),
        {"high": Decimal(322)},
        LevelOutcome(LabLevel.WARN, LabLevel.NONE, ">", Decimal(805)),
    ),
    (("cre", "5"), {}, NOTHING_REACHED),
    (("unheard_of", "5"), {}, NOTHING_REACHED),
]


@pytest.mark.parametrize(("value", "known", "expected"), VALUES)
def test_value_reaches_what_the_table_says(
    value: tuple[str, ...], known: dict[str, object], expected: LevelOutcome
):
    assert reached(*value, **known) == expected


def test_limits_are_told_as_numbers_for_a_drawing():
    def told(*known: object, **more: object):
        return limits_of(result(*known, **more), "female", default_level_rules())

    assert told("ast", "5", high=Decimal(40)) == (
        (LabLevel.STOP, ">", Decimal(120)),
        (LabLevel.WARN, ">", Decimal(80)),
    )
    assert told("glu", "5", fasting=False) == (
        (LabLevel.STOP, ">=", Decimal(300)),
        (LabLevel.WARN, ">=", Decimal(200)),
    )
    assert told("alt", "1")[1] == (LabLevel.WARN, ">", Decimal(46))
    assert told("cre", "1") == ()
    assert told("unheard_of", "1") == ()
