"""What is asked of the gate: a supply, and what a form holds that is not in the records yet."""

from dataclasses import dataclass
from datetime import date

from labs.queries import Values
from prescriptions.rules.gate.facts import PregnancyTest


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A supply somebody wants to prescribe or to hand over.

    `reported_stock_days` is what the patient says is left at home; the records' own figure
    stands where it is higher. `prescription_id` is the prescription that is this supply, once
    there is one, so that it is not counted twice.
    """

    daily_mg: int
    days: int
    reported_stock_days: int = 0
    has_interim_test_plan: bool | None = None
    prescription_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredPanel:
    """A panel just typed; without values its results are still to come.

    `completes` is the report whose missing values these are.
    """

    collected_on: date
    values: Values
    is_fasting: bool | None = None
    completes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Values just typed at a visit that is not saved yet."""

    pregnancy_tests: tuple[PregnancyTest, ...] = ()
    panel: EnteredPanel | None = None
    serious_symptoms: tuple[str, ...] = ()
    reviewed_reports: frozenset[int] = frozenset()
    # A negative pregnancy test that does not count yet, and so is not among the tests.
    awaits_second_reader: bool = False


NOTHING_ENTERED = Entered()
