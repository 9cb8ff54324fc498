import datetime
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from labs.models import Analyte, Laboratory, LabReport, LabValue, PregnancyTest, ReferenceInterval
from tests.factories.clinic import ALWAYS, StaffFactory
from tests.factories.patients import PatientFactory, WomanFactory


class LaboratoryFactory(DjangoModelFactory):
    class Meta:
        model = Laboratory

    name = factory.Sequence(lambda n: f"Laboratory {n}")


class AnalyteFactory(DjangoModelFactory):
    class Meta:
        model = Analyte
        django_get_or_create = ("key",)

    key = "alt"
    name_en = "alanine aminotransferase"
    name_ja = "ALT(GPT)"
    abbreviation = "ALT"
    unit = "U/L"
    is_required_each_month = True
    position = factory.Sequence(int)


class ReferenceIntervalFactory(DjangoModelFactory):
    class Meta:
        model = ReferenceInterval

    laboratory = factory.SubFactory(LaboratoryFactory)
    analyte = factory.SubFactory(AnalyteFactory)
    sex = "male"
    low = Decimal(10)
    high = Decimal(42)
    valid_during = ALWAYS
    source = "test"


class LabReportFactory(DjangoModelFactory):
    """A panel collected three days ago, resulted and reviewed since."""

    class Meta:
        model = LabReport

    patient = factory.SubFactory(PatientFactory)
    laboratory = factory.SubFactory(LaboratoryFactory)
    recorded_by = factory.SubFactory(StaffFactory)
    collected_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=3))
    resulted_at = factory.LazyAttribute(
        lambda report: report.collected_at + datetime.timedelta(days=1)
    )
    resulted_by = factory.SelfAttribute("recorded_by")
    reviewed_at = factory.LazyAttribute(
        lambda report: report.collected_at + datetime.timedelta(days=2)
    )
    reviewed_by = factory.SelfAttribute("recorded_by")


class LabValueFactory(DjangoModelFactory):
    class Meta:
        model = LabValue

    report = factory.SubFactory(LabReportFactory)
    recorded_by = factory.SelfAttribute("report.recorded_by")
    analyte = factory.SubFactory(AnalyteFactory)
    raw = "20"
    value = Decimal(20)
    unit = factory.SelfAttribute("analyte.unit")
    low = Decimal(10)
    high = Decimal(42)


class PregnancyTestFactory(DjangoModelFactory):
    """A negative urine test of today."""

    class Meta:
        model = PregnancyTest

    patient = factory.SubFactory(WomanFactory)
    taken_at = factory.LazyFunction(timezone.now)
    taken_on = factory.LazyAttribute(lambda test: timezone.localdate(test.taken_at))
    result = PregnancyTest.Result.NEGATIVE
    read_by = factory.SubFactory(StaffFactory)
    recorded_by = factory.SelfAttribute("read_by")
