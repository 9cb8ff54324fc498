"""Products and sums of decimals without rounding, whatever the number of digits."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal

_WIDE = Context(prec=4000)
_UNROUNDED = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def times(factor: Decimal, base: Decimal) -> Decimal:
    """Return factor x base exactly; the usual context would round after 28 digits."""
    return _UNROUNDED.multiply(factor, base)


def plus(number: Decimal, addend: int) -> Decimal:
    """Return number + addend exactly, for numbers of up to thousands of digits."""
    return _WIDE.add(number, Decimal(addend))
