import datetime
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from clinic.roles import ADMINISTRATOR
from prescriptions.models import (
    Course,
    Dispense,
    DispenseLine,
    GatePolicy,
    IncidentStep,
    LastDoseObligation,
    Lot,
    Phrase,
    Prescription,
    Product,
    ResultAlarm,
    Strength,
)
from tests.factories.clinic import BranchFactory, StaffFactory
from tests.factories.labs import LabReportFactory, PregnancyTestFactory
from tests.factories.patients import ConfirmedVisitFactory, ConsentFactory, PatientFactory


class GatePolicyFactory(DjangoModelFactory):
    """The proposed limits, checked by a doctor and in force from today."""

    class Meta:
        model = GatePolicy

    valid_from = factory.LazyFunction(timezone.localdate)
    reason = "checked before the clinic opened"
    checked_by = factory.SubFactory(StaffFactory)
    reviewed_on = factory.SelfAttribute("valid_from")
    next_review_on = factory.LazyAttribute(lambda it: it.valid_from + datetime.timedelta(days=365))
    recorded_by = factory.SubFactory(StaffFactory, role=ADMINISTRATOR)


class PhraseFactory(DjangoModelFactory):
    class Meta:
        model = Phrase

    doctor = factory.SubFactory(StaffFactory)
    field = Phrase.Field.FINDINGS
    title = factory.Sequence(lambda n: f"title {n}")
    body = "乾燥は軽い。"
    recorded_by = factory.SelfAttribute("doctor")


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    name = factory.Sequence(lambda n: f"Product {n}")
    manufacturer = "Test"


class StrengthFactory(DjangoModelFactory):
    class Meta:
        model = Strength

    product = factory.SubFactory(ProductFactory)
    unit_mg = 20


class LotFactory(DjangoModelFactory):
    class Meta:
        model = Lot

    strength = factory.SubFactory(StrengthFactory)
    branch = factory.SubFactory(BranchFactory)
    lot_no = factory.Sequence(lambda n: f"LOT{n}")
    expires_on = datetime.date(2099, 12, 31)
    received_on = datetime.date(2020, 1, 1)
    received_units = 10_000


class CourseFactory(DjangoModelFactory):
    """An active first course, begun 31 days ago."""

    class Meta:
        model = Course

    patient = factory.SubFactory(PatientFactory)
    branch = factory.SelfAttribute("patient.branch")
    number = 1
    state = Course.State.ACTIVE
    doctor = factory.SubFactory(StaffFactory)
    recorded_by = factory.SelfAttribute("doctor")
    opened_on = factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=31))
    started_on = factory.SelfAttribute("opened_on")
    severity = Course.Severity.SEVERE
    has_insured_treatment_failed = True
    baseline_weight_kg = 60
    consent = factory.SubFactory(ConsentFactory, patient=factory.SelfAttribute("..patient"))


class LastDoseObligationFactory(DjangoModelFactory):
    class Meta:
        model = LastDoseObligation

    course = factory.SubFactory(CourseFactory)
    about = LastDoseObligation.About.SUN
    until = factory.LazyFunction(timezone.localdate)
    basis = "SEED-SUN-1"
    recorded_by = factory.SubFactory(StaffFactory)


class PrescriptionFactory(DjangoModelFactory):
    """Forty milligrams a day for thirty days, prescribed today.

    The database asks for a reviewed panel and, of a woman, for a negative test: where the
    patient has none they are made.
    """

    class Meta:
        model = Prescription

    course = factory.SubFactory(CourseFactory)
    visit = factory.SubFactory(
        ConfirmedVisitFactory,
        patient=factory.SelfAttribute("..course.patient"),
        doctor=factory.SelfAttribute("..course.doctor"),
    )
    product = factory.SubFactory(ProductFactory)
    prescribed_on = factory.LazyFunction(timezone.localdate)
    prescribed_by = factory.SelfAttribute("course.doctor")
    recorded_by = factory.SelfAttribute("prescribed_by")
    daily_mg = 40
    days = 30
    units_10mg = 0
    units_20mg = 60
    last_dose_on = factory.LazyAttribute(
        lambda given: given.prescribed_on + datetime.timedelta(days=given.days - 1)
    )
    gate_facts = factory.LazyFunction(dict)
    gate_findings = factory.LazyFunction(list)

    @classmethod
    def _create(cls, model_class: type[Prescription], **fields: Any) -> Prescription:
        course, on = fields["course"], fields["prescribed_on"]
        at = datetime.datetime.combine(on, datetime.time(9), timezone.get_current_timezone())
        people = {"patient": course.patient, "recorded_by": course.doctor}
        if not course.patient.lab_reports.exists():
            LabReportFactory(collected_at=at - datetime.timedelta(days=3), **people)
        if course.patient.may_be_pregnant and not course.patient.pregnancy_tests.exists():
            PregnancyTestFactory(taken_at=at, taken_on=on, read_by=course.doctor, **people)
        return super()._create(model_class, **fields)


class DispenseFactory(DjangoModelFactory):
    class Meta:
        model = Dispense

    prescription = factory.SubFactory(PrescriptionFactory)
    branch = factory.SelfAttribute("prescription.course.branch")
    dispensed_on = factory.LazyFunction(timezone.localdate)
    gate_facts = factory.LazyFunction(dict)
    gate_findings = factory.LazyFunction(list)
    recorded_by = factory.SelfAttribute("prescription.prescribed_by")


class DispenseLineFactory(DjangoModelFactory):
    class Meta:
        model = DispenseLine

    dispense = factory.SubFactory(DispenseFactory)
    lot = factory.SubFactory(
        LotFactory,
        strength__product=factory.SelfAttribute("...dispense.prescription.product"),
        branch=factory.SelfAttribute("..dispense.branch"),
    )
    units = 60


class ResultAlarmFactory(DjangoModelFactory):
    class Meta:
        model = ResultAlarm

    report = factory.SubFactory(LabReportFactory)
    patient = factory.SelfAttribute("report.patient")
    analytes = factory.LazyFunction(lambda: ["alt"])
    raised_at = factory.LazyFunction(timezone.now)
    recorded_by = factory.SubFactory(StaffFactory)


class IncidentStepFactory(DjangoModelFactory):
    class Meta:
        model = IncidentStep

    test = factory.SubFactory(PregnancyTestFactory, result="positive")
    step = IncidentStep.Step.CALLED
    done_on = factory.LazyFunction(timezone.localdate)
    recorded_by = factory.SubFactory(StaffFactory)
