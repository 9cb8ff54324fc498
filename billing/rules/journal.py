"""The clinic's money as entries of double bookkeeping."""

from dataclasses import dataclass
from datetime import date

RECEIVABLE, SALES, CASH, ADVANCES, OVER_SHORT = "売掛金", "売上高", "現金", "前受金", "現金過不足"
# What a card or QR company still owes the clinic is told apart by its sub-account.
CLEARING = {
    "cash": (CASH, ""),
    "card": ("未収入金", "カード"),
    "qr": ("未収入金", "QR決済"),
    "adv": (ADVANCES, ""),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry; sales carry their tax rate, everything else is outside the tax."""

    account: str
    sub_account: str = ""
    tax_percent: int | None = None
    tax_yen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of one line; the amount is never negative, a reversal turns the sides."""

    on: date
    debit: Side
    credit: Side
    amount_yen: int
    text: str

    def __post_init__(self) -> None:
        if self.amount_yen <= 0:
            raise ValueError("an entry has a positive amount")


def sale(on: date, text: str, total_yen: int, tax: tuple[int, int]) -> Entry | None:
    """Return the entry of one tax rate of a paper; a correction reverses it.

    `tax` is the rate in percent and the tax in yen, both as the paper states them.
    """
    percent, tax_yen = tax
    sales = Side(SALES, tax_percent=percent, tax_yen=abs(tax_yen))
    return _moved(on, text, total_yen, (Side(RECEIVABLE), sales))


def payment(on: date, text: str, amount_yen: int, method: str) -> Entry | None:
    """Return the entry of money for an invoice, or given back of it."""
    return _moved(on, text, amount_yen, (Side(*CLEARING[method]), Side(RECEIVABLE)))


def deposit(on: date, text: str, amount_yen: int, method: str) -> Entry | None:
    """Return the entry of a deposit, or of what was given back of one."""
    return _moved(on, text, amount_yen, (Side(*CLEARING[method]), Side(ADVANCES)))


def difference(on: date, text: str, amount_yen: int, method: str) -> Entry | None:
    """Return the entry of money found too much, or missing, at the day's closing."""
    return _moved(on, text, amount_yen, (Side(*CLEARING[method]), Side(OVER_SHORT)))


def _moved(on: date, text: str, amount_yen: int, sides: tuple[Side, Side]) -> Entry | None:
    if not amount_yen:
        return None
    debit, credit = sides if amount_yen > 0 else sides[::-1]
    return Entry(on=on, debit=debit, credit=credit, amount_yen=abs(amount_yen), text=text)
