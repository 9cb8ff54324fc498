"""Exact milligrams per kilogram: nothing is rounded before the end."""

from decimal import ROUND_05UP, ROUND_HALF_UP, Context, Decimal

from clinic.rules.exact import times

# Rounding towards 0 or 5 keeps "a little more than a half" visible, so that the second
# rounding (half up, to the printed places) is that of the exact quotient.
_STICKY = Context(prec=80, rounding=ROUND_05UP)
# The facts admit a thousand digits; so wide a division is needed for none but such numbers.
_WIDEST = Context(prec=6_000, rounding=ROUND_05UP)
_STICKY_DIGITS = 70
_PLACES = {1: Decimal("0.1"), 2: Decimal("0.01")}


def mg_per_kg(mg: int | Decimal, kg: Decimal, places: int) -> Decimal:
    """Return mg / kg rounded half up to 1 or 2 places: 40 mg at 60 kg is 0.67.

    Raises ValueError if the weight is not positive.
    """
    if kg <= 0:
        raise ValueError("a weight must be positive")
    mg = Decimal(mg)
    context = _STICKY if mg.adjusted() - kg.adjusted() < _STICKY_DIGITS else _WIDEST
    quotient = context.divide(mg, kg)
    return quotient.quantize(_PLACES[places], ROUND_HALF_UP, context=context)


def per_kg_above(mg: int | Decimal, limit: Decimal, kg: Decimal) -> bool:
    """Say whether mg / kg > limit, compared exactly: 120 mg at 60 kg is not above 2."""
    return mg > times(limit, kg)


def per_kg_below(mg: int | Decimal, limit: Decimal, kg: Decimal) -> bool:
    """Say whether mg / kg < limit, compared exactly."""
    return mg < times(limit, kg)
