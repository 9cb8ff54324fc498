"""The price engine: what a confirmed visit costs, line by line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from prescriptions.rules.tablets import split_tablets


class VisitKind(StrEnum):
    """What was attended; values are those of the visit."""

    FIRST = "first"
    REPEAT = "repeat"
    PHONE = "phone"
    FOLLOW_UP = "follow_up"


class Fee(StrEnum):
    """Items that the engine itself charges; the clinic may add others by hand."""

    CONSULTATION_FIRST = "consultation_first"
    CONSULTATION_REPEAT = "consultation_repeat"
    CONSULTATION_PHONE = "consultation_phone"
    TABLET_10 = "isotretinoin_10mg"
    TABLET_20 = "isotretinoin_20mg"
    BLOOD_TEST = "blood_test"
    URINE_TEST = "urine_test"
    SERUM_TEST = "pregnancy_serum_test"


RULES = {
    Fee.TABLET_10: "SEED-FEE-1",
    Fee.TABLET_20: "SEED-FEE-2",
    Fee.CONSULTATION_FIRST: "SEED-FEE-3",
    Fee.CONSULTATION_REPEAT: "SEED-FEE-4",
    Fee.BLOOD_TEST: "SEED-FEE-5",
    Fee.URINE_TEST: "SEED-FEE-6",
    Fee.SERUM_TEST: "SEED-TEST-3",
    Fee.CONSULTATION_PHONE: "SEED-FEE-7",
}
CONSULTATIONS = {
    VisitKind.FIRST: Fee.CONSULTATION_FIRST,
    VisitKind.REPEAT: Fee.CONSULTATION_REPEAT,
    VisitKind.FOLLOW_UP: Fee.CONSULTATION_REPEAT,
    VisitKind.PHONE: Fee.CONSULTATION_PHONE,
}


class PriceMissing(LookupError):
    """The clinic has set no price for an item on that day."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"no price for {code} on {on}")
        self.code = code
        self.on = on


class PriceAmbiguous(LookupError):
    """Two prices of one item are in force on the same day."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"several prices for {code} on {on}")
        self.code = code
        self.on = on


@dataclass(frozen=True, slots=True)
class Price:
    """One row of the fee schedule; `valid_until` is its last day, None means open.

    A price of the branch goes before one that holds for every branch.
    """

    code: str
    unit_price_yen: int
    tax_percent: int
    valid_from: date
    valid_until: date | None = None
    of_branch: bool = False

    def __post_init__(self) -> None:
        if self.unit_price_yen < 0 or self.tax_percent < 0:
            raise ValueError("prices and rates are not negative")

    def in_force(self, on: date) -> bool:
        """Say whether the price is asked on that day, first and last day included."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Supply:
    """Tablets prescribed at a visit: `daily_mg` for `days`."""

    daily_mg: int
    days: int

    def __post_init__(self) -> None:
        if self.days <= 0:
            raise ValueError("days must be positive")


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the engine needs to know of a confirmed visit."""

    kind: VisitKind
    visited_on: date
    tested_blood: bool
    tested_urine: bool
    supplies: tuple[Supply, ...] = ()
    tested_serum: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document, with the rule that put it there and its price's date."""

    code: str
    quantity: int
    unit_price_yen: int
    tax_percent: int
    priced_from: date
    rule: str

    @property
    def amount_yen(self) -> int:
        """Return quantity times unit price, tax included."""
        return self.quantity * self.unit_price_yen


def price_in_force(prices: Iterable[Price], code: str, on: date) -> Price:
    """Return the price of an item on a day.

    Raises PriceMissing or PriceAmbiguous.
    """
    in_force = [price for price in prices if price.code == code and price.in_force(on)]
    found = [price for price in in_force if price.of_branch] or in_force
    if not found:
        raise PriceMissing(code, on)
    if len(found) > 1:
        raise PriceAmbiguous(code, on)
    return found[0]


def visit_lines(facts: VisitFacts, prices: Sequence[Price]) -> tuple[Line, ...]:
    """Return the lines of a visit, priced on its day.

    A first visit with blood test, urine test and 40 mg for 30 days is 3,850 + 60 x 418
    + 3,608 + 1,056 = 33,594 yen. Tests are charged when they were made, whatever the
    sex; who is tested is not decided here.

    Source: SEED-FEE-1 to SEED-FEE-20, reading AMB-29.
    Raises PriceMissing for what the clinic has not priced, the telephone fee above all.
    """
    return tuple(
        price_line(prices, fee, quantity, facts.visited_on)
        for fee, quantity in _quantities(facts)
        if quantity
    )


def price_line(prices: Iterable[Price], fee: Fee, quantity: int, on: date) -> Line:
    """Return one line of a known item. Raises ValueError if the quantity is not positive."""
    if quantity <= 0:
        raise ValueError("quantity must be positive")
    price = price_in_force(prices, fee, on)
    return Line(
        code=fee.value,
        quantity=quantity,
        unit_price_yen=price.unit_price_yen,
        tax_percent=price.tax_percent,
        priced_from=price.valid_from,
        rule=RULES[fee],
    )


def _quantities(facts: VisitFacts) -> Iterator[tuple[Fee, int]]:
    split = [(split_tablets(supply.daily_mg), supply.days) for supply in facts.supplies]
    yield CONSULTATIONS[facts.kind], 1
    yield Fee.TABLET_10, sum(tablets.ten * days for tablets, days in split)
    yield Fee.TABLET_20, sum(tablets.twenty * days for tablets, days in split)
    yield Fee.BLOOD_TEST, int(facts.tested_blood)
    yield Fee.URINE_TEST, int(facts.tested_urine)
    yield Fee.SERUM_TEST, int(facts.tested_serum)
