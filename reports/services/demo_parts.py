"""The stage on which invented patients live, and the rows that they add to it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from clinic.models import Branch, User
from labs.models import Analyte, Laboratory, LabReport, PregnancyTest
from patients.models import (
    Consent,
    ConsentText,
    Guardian,
    Patient,
    Visit,
)
from prescriptions.models import (
    Course,
    Dispense,
    GatePolicy,
    Lot,
    Override,
    Prescription,
    Product,
)
from reports.demo.lives import LifeCourse

# A row that differs from others of its table in some columns: the row it belongs to, and those.
Like = tuple[models.Model, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Interval:
    """A reference interval that is copied onto each value."""

    analyte: Analyte
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The clinic in which the invented patients live."""

    branches: list[Branch]
    doctors: list[User]
    reception: User
    laboratory: Laboratory
    intervals: dict[tuple[str, str], Interval]
    product: Product
    lots: dict[tuple[int, int, int], Lot]
    texts: dict[str, ConsentText]
    policies: list[GatePolicy]

    def policy_on(self, day: date) -> GatePolicy | None:
        """Return the gate's policy of a day, as `policies_on` would."""
        return next((each for each in self.policies if each.valid_from <= day), None)


@dataclass
class Rows:
    """What a batch of patients adds, in the order in which it can be written."""

    patients: list[Patient] = field(default_factory=list)
    guardians: list[Guardian] = field(default_factory=list)
    asked: list[Like] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    lesions: list[Like] = field(default_factory=list)
    side_effects: list[Like] = field(default_factory=list)
    reports: list[LabReport] = field(default_factory=list)
    values: list[Like] = field(default_factory=list)
    tests: list[PregnancyTest] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    prescriptions: list[Prescription] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)
    dispenses: list[Dispense] = field(default_factory=list)
    lines: list[Like] = field(default_factory=list)
    ends: list[tuple[Course, LifeCourse]] = field(default_factory=list)
