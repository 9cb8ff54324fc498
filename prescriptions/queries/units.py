"""Whole units: what a prescription still allows, and what lies on the shelf."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from clinic.models import Branch
from prescriptions.models import DispenseLine, Lot, Prescription


def units_left(prescription: Prescription) -> dict[int, int]:
    """Return how many units of each strength (mg) are not handed over yet.

    What was brought back is not handed out again: it does not open the prescription anew.
    """
    left = {10: prescription.units_10mg, 20: prescription.units_20mg}
    given = DispenseLine.objects.filter(dispense__prescription=prescription)
    by_strength = given.values_list("lot__strength__unit_mg").annotate(total=Sum("units"))
    for unit_mg, total in by_strength.order_by():
        left[unit_mg] -= total
    return left


def units_left_in_lots(lot_ids: Collection[int]) -> dict[int, int]:
    """Return how many units of each lot are still on the shelf."""
    return {lot.pk: lot.units_left for lot in _with_units_left(Lot.objects.filter(pk__in=lot_ids))}  # type: ignore[attr-defined]


def lots_for(prescription: Prescription, branch: Branch, today: date) -> list[Lot]:
    """Return the branch's lots that can serve a prescription, the first to expire first."""
    lots = Lot.objects.filter(
        strength__product=prescription.product_id,
        branch=branch,
        expires_on__gte=today + timedelta(days=prescription.days - 1),
    )
    rows = (
        _with_units_left(lots)
        .filter(received_units__gt=F("given_units"))
        .select_related("strength")
    )
    return list(rows.order_by("strength__unit_mg", "expires_on", "pk"))


def propose_units(left: dict[int, int], lots: list[Lot]) -> dict[int, int]:
    """Return units by lot that fill what is left, from the lots that expire first."""
    left, proposed = dict(left), {}
    for lot in lots:
        unit_mg = lot.strength.unit_mg
        taken = min(left[unit_mg], lot.units_left)  # type: ignore[attr-defined]
        if taken > 0:
            proposed[lot.pk] = taken
            left[unit_mg] -= taken
    return proposed


def _with_units_left(lots: QuerySet[Lot]) -> QuerySet[Lot]:
    rows = lots.annotate(given_units=Coalesce(Sum("dispense_lines__units"), 0))
    return rows.annotate(units_left=F("received_units") - F("given_units"))
