"""What was handed over at the counter."""

from dataclasses import dataclass

from billing.rules.cash import change_due


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A payment of `amount_yen`; what cash was tendered above it is change."""

    method: str
    amount_yen: int
    tendered_yen: int | None = None
    terminal_reference: str = ""

    @property
    def change_yen(self) -> int:
        """Return the change. Raises CashShort if the cash does not cover the amount."""
        if self.tendered_yen is None:
            return 0
        return change_due(self.amount_yen, self.tendered_yen)

    def require_cover(self) -> None:
        """Raise CashShort if the cash does not cover the amount."""
        if self.tendered_yen is not None:
            change_due(self.amount_yen, self.tendered_yen)
