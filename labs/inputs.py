"""What is handed to the services that write results."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic.models import User
from labs.models import Laboratory, PregnancyTest
from patients.models import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """Blood taken from a patient."""

    laboratory: Laboratory
    collected_at: datetime
    visit: Visit | None = None
    accession_no: str = ""
    is_fasting: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One value as it was written and as it is read; without a number it says why."""

    raw: str
    unit: str
    value: Decimal | None = None
    comparator: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unusable_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PregnancyReading:
    """What a test showed, on which specimen, and who read it."""

    result: str
    taken_at: datetime
    visit: Visit | None = None
    kind: str = PregnancyTest.Kind.URINE
    method: str = ""
    kit_lot_no: str = ""
    is_observed: bool = True
    second_reader: User | None = None
