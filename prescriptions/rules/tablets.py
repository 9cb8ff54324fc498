"""Whole tablets for a daily dose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tablets:
    """Numbers of 10 mg and 20 mg units; a unit is never split."""

    ten: int
    twenty: int

    @property
    def mg(self) -> int:
        return 10 * self.ten + 20 * self.twenty

    def times(self, days: int) -> "Tablets":
        """Return the units of a supply for `days` days."""
        return Tablets(self.ten * days, self.twenty * days)


def split_tablets(daily_mg: int) -> Tablets:
    """Return as many 20 mg units as fit, and one 10 mg unit for the rest.

    50 mg is two 20 mg units and one of 10 mg; two of 10 mg (616 yen) would cost more
    than one of 20 mg (418 yen).

    Source: SEED-FEE-10 to 14, SEED-PROD-4.
    Raises ValueError if the dose is not a positive multiple of 10 mg.
    """
    if daily_mg <= 0 or daily_mg % 10:
        raise ValueError("a daily dose is a positive multiple of 10 mg")
    return Tablets(ten=daily_mg % 20 // 10, twenty=daily_mg // 20)
