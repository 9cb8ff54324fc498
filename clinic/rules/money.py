"""Yen and consumption tax, in whole numbers only."""

from enum import StrEnum


class TaxRounding(StrEnum):
    """The issuer's choice, the same on all of its documents (NTA invoice Q&A 57)."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEILING = "ceiling"


def tax_included(total_yen: int, tax_percent: int, rounding: TaxRounding) -> int:
    """Return the consumption tax inside a tax-inclusive total, in yen.

    Called once per rate and document, never per line. 16,698 at 10 % holds 1,518;
    1,000 holds 90 rounded down, 91 half up or up. A return document carries the
    tax of the invoice with its sign turned, so rounding looks at the amount alone.

    Source: facts 5.3.
    Raises ValueError for a negative rate.
    """
    if tax_percent < 0:
        raise ValueError("tax_percent must not be negative")
    sign = -1 if total_yen < 0 else 1
    return sign * _divide(abs(total_yen) * tax_percent, 100 + tax_percent, rounding)


def price_with_tax(
    asked_yen: int, tax_percent: int, new_percent: int, rounding: TaxRounding
) -> int:
    """Return what is asked at another tax rate where the price before tax stays.

    418 yen at 10 % are 380 without tax, and 425.6 at 12 %: 425 rounded down, 426 otherwise.

    Raises ValueError for a negative price or rate.
    """
    if min(asked_yen, tax_percent, new_percent) < 0:
        raise ValueError("prices and rates are not negative")
    return _divide(asked_yen * (100 + new_percent), 100 + tax_percent, rounding)


def _divide(amount: int, by: int, rounding: TaxRounding) -> int:
    match rounding:
        case TaxRounding.FLOOR:
            return amount // by
        case TaxRounding.CEILING:
            return -(-amount // by)
        case TaxRounding.HALF_UP:
            return (2 * amount + by) // (2 * by)


def screen_yen(amount_yen: int) -> str:
    """Return 17798 as `17,798円`, for screens."""
    return f"{amount_yen:,}円"


def paper_yen(amount_yen: int) -> str:
    """Return 17798 as `￥17,798−`: nothing can be written before or behind it."""
    sign = "△" if amount_yen < 0 else ""
    return f"{sign}￥{abs(amount_yen):,}−"
