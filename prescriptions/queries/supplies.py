"""What was prescribed, handed over and brought back in a course: one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Field, IntegerField
from django.db.models.expressions import RawSQL

from prescriptions.models import Prescription
from prescriptions.rules import stock

# Written out, since the ORM would take longer over them than the database; see bench.
LINES = """
    FROM prescriptions_dispense dispense
    JOIN prescriptions_dispenseline line ON line.dispense_id = dispense.id
    JOIN prescriptions_lot lot ON lot.id = line.lot_id
    JOIN prescriptions_strength strength ON strength.id = lot.strength_id
"""
RETURNS = f"{LINES} JOIN prescriptions_return back ON back.line_id = line.id"
MINE = "WHERE dispense.prescription_id = prescriptions_prescription.id"
DISPENSED = f"(SELECT coalesce(sum(line.units * strength.unit_mg), 0) {LINES} {MINE})"
RETURNED = f"(SELECT coalesce(sum(back.units * strength.unit_mg), 0) {RETURNS} {MINE})"
FIRST = f"(SELECT min(dispense.dispensed_on) FROM prescriptions_dispense dispense {MINE})"  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Supplied:
    """A prescription and what became of it."""

    prescription: Prescription
    dispensed_mg: int
    returned_mg: int
    first_dispensed_on: date | None

    @property
    def kept_mg(self) -> int:
        """Milligrams that count: handed over minus brought back."""
        return self.dispensed_mg - self.returned_mg

    @property
    def is_dispensed(self) -> bool:
        return self.first_dispensed_on is not None


def supplies_of(course_id: int) -> list[Supplied]:
    """Return every prescription of the course, voided ones too, the first one first."""
    rows = Prescription.objects.filter(course_id=course_id).annotate(
        dispensed_mg=_column(DISPENSED, IntegerField()),
        returned_mg=_column(RETURNED, IntegerField()),
        first_dispensed_on=_column(FIRST, DateField()),
    )
    return [
        Supplied(row, row.dispensed_mg, row.returned_mg, row.first_dispensed_on)  # type: ignore[attr-defined]
        for row in rows.select_related("prescribed_by", "product").order_by("prescribed_on", "pk")
    ]


def cumulative_mg(supplies: Iterable[Supplied], excluding: int | None = None) -> int:
    """Return the milligrams kept in the course, without those of one prescription."""
    return sum(each.kept_mg for each in supplies if each.prescription.pk != excluding)


def stock_days(supplies: Iterable[Supplied], as_of: date, excluding: int | None = None) -> int:
    """Return the days in hand: what was handed over, and what may still be collected."""
    counted = [_supply(each) for each in supplies if each.prescription.pk != excluding]
    return stock.days_in_hand((each for each in counted if each.mg > 0), as_of)


def _supply(supplied: Supplied) -> stock.Supply:
    """A standing prescription counts whole: what is not handed over yet may be collected."""
    prescription = supplied.prescription
    whole_mg = prescription.daily_mg * prescription.days - supplied.returned_mg
    return stock.Supply(
        from_on=supplied.first_dispensed_on or prescription.prescribed_on,
        daily_mg=prescription.daily_mg,
        mg=supplied.kept_mg if prescription.voided_at else whole_mg,
    )


def _column(statement: str, kind: "Field[Any, Any]") -> RawSQL:
    return RawSQL(statement, [], kind)  # noqa: S611 - a constant, without values
