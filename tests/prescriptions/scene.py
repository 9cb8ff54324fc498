"""A course for which the gate is open, so that each test spoils one thing."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clinic.models import User
from labs.inputs import PregnancyReading
from labs.models import LabReport, PregnancyTest
from labs.rules.analytes import analytes
from patients.models import ConsentText, HistoryEntry, Patient, Visit
from prescriptions.inputs import NO_OVERRIDES, Consultation, Overrides, SupplyOrder
from prescriptions.models import Course, Lot, Prescription, Product
from prescriptions.queries.proposals import Proposal
from prescriptions.services.dispensing import dispense
from prescriptions.services.issuing import issue_prescription
from tests.factories.clinic import StaffFactory
from tests.factories.labs import (
    AnalyteFactory,
    LabReportFactory,
    LabValueFactory,
    PregnancyTestFactory,
)
from tests.factories.patients import (
    ConsentFactory,
    ConsentTextFactory,
    HistoryAskedFactory,
    PatientFactory,
    VisitFactory,
    WomanFactory,
)
from tests.factories.prescriptions import (
    CourseFactory,
    LotFactory,
    ProductFactory,
    StrengthFactory,
)

ANSWERS: dict[str, Any] = {
    "weight_kg": Decimal("60.0"),
    "has_side_effects": False,
    "phq2": 0,
    "contraception_acknowledged": True,
    "is_hair_removal_suspended": True,
}
WOMAN_ANSWERS: dict[str, Any] = {
    "pregnant": "no",
    "is_breastfeeding": False,
    "plans_pregnancy_within_year": False,
    "contraception_methods": ["combined_pill", "male_condom"],
    "contraception_since": datetime.date(2020, 1, 1),
}


@dataclass
class Scene:
    """A patient on a course at a draft visit of today, and everybody who takes part."""

    patient: Patient
    doctor: User
    course: Course
    visit: Visit
    product: Product
    lot10: Lot
    lot20: Lot
    now: datetime.datetime = field(default_factory=timezone.now)

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.now)

    def days_ago(self, days: int) -> datetime.datetime:
        return self.now - datetime.timedelta(days=days)

    def order(self, daily_mg: int = 40, days: int = 30, **proposal: Any) -> SupplyOrder:
        return SupplyOrder(
            product=self.product, proposal=Proposal(daily_mg=daily_mg, days=days, **proposal)
        )

    def issue(self, order: SupplyOrder | None = None, **more: Any) -> Prescription:
        return issue_prescription(
            visit=more.pop("visit", self.visit),
            order=order or self.order(),
            by=more.pop("by", self.doctor),
            now=more.pop("now", self.now),
            overrides=more.pop("overrides", NO_OVERRIDES),
        )

    def dispense(self, prescription: Prescription, **more: Any) -> Any:
        units = more.pop("units", None)
        if units is None:
            asked = {self.lot10.pk: prescription.units_10mg, self.lot20.pk: prescription.units_20mg}
            units = {lot: number for lot, number in asked.items() if number}
        return dispense(
            prescription=prescription,
            units=units,
            branch=self.course.branch,
            by=self.doctor,
            now=more.pop("now", self.now),
        )

    def reasons(self, *rules: str) -> Overrides:
        return Overrides(
            reasons=dict.fromkeys(rules, "discussed and agreed with the patient"),
            authenticated_at=self.now,
        )

    def consultation(self, **parts: Any) -> Consultation:
        answers = ANSWERS | (WOMAN_ANSWERS if self.patient.sex == "female" else {})
        return Consultation(answers=answers | parts.pop("answers", {}), **parts)

    def reading(self, result: str = "negative", **more: Any) -> PregnancyReading:
        return PregnancyReading(result=result, taken_at=more.pop("taken_at", self.now), **more)

    def another_visit(self, **fields: Any) -> Visit:
        """Make a further draft of today, at which the patient answers as at the first."""
        answers = ANSWERS | (WOMAN_ANSWERS if self.patient.sex == "female" else {})
        return VisitFactory(
            **{"patient": self.patient, "doctor": self.doctor, "kind": "phone"} | answers | fields
        )


def scene(patient: Patient | None = None, **course: Any) -> Scene:
    """Make an active course whose gate is open: 40 mg a day for 30 days is clear."""
    patient = patient or PatientFactory()
    doctor = StaffFactory()
    answers = ANSWERS | (WOMAN_ANSWERS if patient.sex == "female" else {})
    texts = ConsentText.objects.filter(kind=ConsentText.Kind.TREATMENT, language="ja")
    text = texts.order_by("-version_no").first() or ConsentTextFactory()
    consent = ConsentFactory(patient=patient, explained_by=doctor, text=text)
    made = CourseFactory(**{"patient": patient, "doctor": doctor, "consent": consent} | course)
    for kind in HistoryEntry.Kind.values:
        HistoryAskedFactory(patient=patient, kind=kind, recorded_by=doctor)
    report_of(patient, doctor)
    if patient.sex == "female":
        PregnancyTestFactory(patient=patient, read_by=doctor)
    product = ProductFactory()
    ten, twenty = (
        LotFactory(strength=StrengthFactory(product=product, unit_mg=mg), branch=patient.branch)
        for mg in (10, 20)
    )
    return Scene(
        patient=patient,
        doctor=doctor,
        course=made,
        visit=VisitFactory(patient=patient, doctor=doctor, **answers),
        product=product,
        lot10=ten,
        lot20=twenty,
    )


def woman_scene(**course: Any) -> Scene:
    return scene(WomanFactory(), **course)


def report_of(patient: Patient, doctor: User, **report: Any) -> LabReport:
    """Make a resulted and reviewed panel with every required analyte at a harmless value."""
    made = LabReportFactory(patient=patient, recorded_by=doctor, **report)
    fill(made)
    return made


def fill(report: LabReport, lacks: tuple[str, ...] = (), **values: str) -> None:
    """Write every required analyte, harmless where `values` does not say otherwise."""
    for key, analyte in analytes().items():
        if key in lacks:
            continue
        if not analyte.required_each_month and key not in values:
            continue
        interval = analyte.interval("male")
        number = values.get(key) or interval.low or interval.high
        LabValueFactory(
            report=report,
            analyte=AnalyteFactory(key=key, unit=analyte.unit),
            raw=str(number),
            value=Decimal(str(number)),
            low=interval.low,
            high=interval.high,
        )


def negative_test(patient: Patient, **fields: Any) -> PregnancyTest:
    return PregnancyTestFactory(patient=patient, **fields)
