"""The table of analytes, field by field, and its intervals."""

import csv
from decimal import Decimal

from labs.rules.analytes import DATA, Interval, analytes, required_analytes, standard_interval


def written() -> list[dict[str, str]]:
    with (DATA / "analytes.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def text(number: Decimal | None) -> str:
    return "" if number is None else str(number)


def test_every_field_of_the_table_is_read():
    read = analytes.__wrapped__()

    assert list(read) == [row["key"] for row in written()]
    for row in written():
        it = read[row["key"]]
        words = ("key", "name_en", "name_ja", "abbreviation", "unit", "jlac10", "loinc")
        assert {name: getattr(it, name) for name in words} == {name: row[name] for name in words}
        for sex in ("male", "female"):
            interval = it.interval(sex)
            assert (text(interval.low), text(interval.high)) == (
                row[f"{sex}_low"],
                row[f"{sex}_high"],
            )
        assert it.required_each_month == (row["required_each_month"] == "yes")


def test_required_are_those_that_the_table_marks():
    marked = tuple(row["key"] for row in written() if row["required_each_month"] == "yes")

    assert required_analytes.__wrapped__() == marked


def test_usual_interval_is_that_of_the_sex_or_empty():
    assert standard_interval("alt", "female") == Interval(Decimal(7), Decimal(23))
    assert standard_interval("alt", "male") == Interval(Decimal(10), Decimal(42))
    assert standard_interval("lip", "male") == Interval()
    assert standard_interval("unheard_of", "male") == Interval()
