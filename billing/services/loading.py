"""The first fee schedule. Items and prices that are there already are left as they are."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from billing.models import FeeItem, FeePrice
from clinic.models import User

DATA = Path(__file__).resolve().parent.parent / "data"
VALID_FROM = date(2019, 10, 1)
"""The day from which consumption tax has been 10 %, which the prices include."""
TAX_PERCENT = 10


@transaction.atomic
def load_fees(*, by: User, directory: Path = DATA) -> int:
    """Create missing items and, for an item that never had one, its price; return the rows.

    The price of a consultation by telephone is not known: the clinic sets it (AMB-25).
    """
    rows = [*_rows(directory / "fees.csv"), *_rows(directory / "fees_without_price.csv")]
    return sum(_load(row, position, by) for position, row in enumerate(rows, start=1))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load(row: dict[str, str], position: int, by: User) -> int:
    item, is_new = FeeItem.objects.get_or_create(
        code=row["code"],
        defaults={
            "name_en": row["name_en"],
            "name_ja": row["name_ja"],
            "unit": row["unit"],
            "position": position,
        },
    )
    yen = row.get("unit_price_incl_tax_jpy")
    if not yen or item.prices.exists():
        return int(is_new)
    FeePrice.objects.create(
        item=item,
        unit_price_yen=int(yen),
        tax_percent=TAX_PERCENT,
        valid_during=DateRange(VALID_FROM, None),
        source=row["source"],
        recorded_by=by,
    )
    return int(is_new) + 1
