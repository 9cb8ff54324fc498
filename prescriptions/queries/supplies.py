"""What was prescribed, handed over and brought back in a course: one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from prescriptions.models import Dispense, DispenseLine, Prescription, Return
from prescriptions.rules import stock


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
    rows = with_amounts(Prescription.objects.filter(course_id=course_id))
    return [
        Supplied(row, row.dispensed_mg, row.returned_mg, row.first_dispensed_on)  # type: ignore[attr-defined]
        for row in rows.select_related("prescribed_by", "product").order_by("prescribed_on", "pk")
    ]


def with_amounts(rows: QuerySet[Prescription]) -> QuerySet[Prescription]:
    """Add `dispensed_mg`, `returned_mg` and `first_dispensed_on` to each prescription."""
    lines = DispenseLine.objects.filter(dispense__prescription=OuterRef("pk"))
    returns = Return.objects.filter(line__dispense__prescription=OuterRef("pk"))
    dispenses = Dispense.objects.filter(prescription=OuterRef("pk"))
    return rows.annotate(
        dispensed_mg=_total_mg(lines, "dispense__prescription", "lot"),
        returned_mg=_total_mg(returns, "line__dispense__prescription", "line__lot"),
        first_dispensed_on=Subquery(
            dispenses.order_by().values("prescription").values(first=Min("dispensed_on"))
        ),
    )


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


def _total_mg(rows: QuerySet[Any], prescription: str, lot: str) -> Coalesce:
    mg = Sum(F("units") * F(f"{lot}__strength__unit_mg"))
    grouped = rows.order_by().values(prescription).annotate(total=mg).values("total")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)
