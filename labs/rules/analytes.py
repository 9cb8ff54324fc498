"""The table of analytes and the intervals of the shared Japanese reference (JCCLS)."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

Sex = Literal["female", "male"]

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Interval:
    """A reference interval; None where the laboratory gives no such bound."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Analyte:
    """One measured quantity, its unit, codes and standard intervals."""

    key: str
    name_en: str
    name_ja: str
    abbreviation: str
    unit: str
    jlac10: str
    loinc: str
    male: Interval
    female: Interval
    required_each_month: bool

    def interval(self, sex: Sex) -> Interval:
        return self.female if sex == "female" else self.male


@cache
def analytes() -> dict[str, Analyte]:
    """Return every analyte by its key, in the order of the table."""
    with (DATA / "analytes.csv").open(encoding="utf-8", newline="") as table:
        return {row["key"]: _analyte(row) for row in csv.DictReader(table)}


@cache
def required_analytes() -> tuple[str, ...]:
    """Return the keys that every monthly panel must contain (SEED-TEST-1)."""
    return tuple(key for key, analyte in analytes().items() if analyte.required_each_month)


def standard_interval(key: str, sex: Sex) -> Interval:
    """Return the JCCLS interval for the sex; empty where none exists.

    The intervals come from healthy adults and stand in only where the laboratory
    sent none of its own.
    """
    analyte = analytes().get(key)
    return analyte.interval(sex) if analyte else Interval()


def _analyte(row: dict[str, str]) -> Analyte:
    return Analyte(
        key=row["key"],
        name_en=row["name_en"],
        name_ja=row["name_ja"],
        abbreviation=row["abbreviation"],
        unit=row["unit"],
        jlac10=row["jlac10"],
        loinc=row["loinc"],
        male=Interval(_bound(row["male_low"]), _bound(row["male_high"])),
        female=Interval(_bound(row["female_low"]), _bound(row["female_high"])),
        required_each_month=row["required_each_month"] == "yes",
    )


def _bound(text: str) -> Decimal | None:
    return Decimal(text) if text else None
