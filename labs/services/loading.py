"""What is measured and the usual intervals. What is there already is left as it is."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from labs.models import Analyte, Laboratory, ReferenceInterval

DATA = Path(__file__).resolve().parent.parent / "data" / "analytes.csv"
LABORATORY = "JCCLS 共用基準範囲"
VALID_FROM = date(2010, 1, 1)
SEXES = ("male", "female")


@transaction.atomic
def load_analytes(*, path: Path = DATA) -> int:
    """Create missing analytes and their intervals of the national standard; return the rows."""
    laboratory, _new = Laboratory.objects.get_or_create(name=LABORATORY)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sum(_load(row, position, laboratory) for position, row in enumerate(rows, start=1))


def _load(row: dict[str, str], position: int, laboratory: Laboratory) -> int:
    analyte, is_new = Analyte.objects.get_or_create(
        key=row["key"],
        defaults={
            "name_en": row["name_en"],
            "name_ja": row["name_ja"],
            "abbreviation": row["abbreviation"],
            "unit": row["unit"],
            "jlac10": row["jlac10"],
            "loinc": row["loinc"],
            "is_required_each_month": row["required_each_month"] == "yes",
            "position": position,
        },
    )
    if laboratory.intervals.filter(analyte=analyte).exists():
        return int(is_new)
    intervals = [
        ReferenceInterval(
            laboratory=laboratory,
            analyte=analyte,
            sex=sex,
            low=_limit(row[f"{sex}_low"]),
            high=_limit(row[f"{sex}_high"]),
            valid_during=DateRange(VALID_FROM, None),
            source=row["interval_source"],
        )
        for sex in SEXES
        if row[f"{sex}_low"] or row[f"{sex}_high"]
    ]
    return int(is_new) + len(ReferenceInterval.objects.bulk_create(intervals))


def _limit(text: str) -> Decimal | None:
    return Decimal(text) if text else None
