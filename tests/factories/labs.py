import datetime
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from labs.models import (
    Analyte,
    ImportRow,
    LabCode,
    LabColumns,
    LabImport,
    Laboratory,
    LabOrder,
    LabReport,
    LabValue,
    PregnancyTest,
    ReferenceInterval,
)
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


class LabImportFactory(DjangoModelFactory):
    """A file that was read and imported."""

    class Meta:
        model = LabImport

    laboratory = factory.SubFactory(LaboratoryFactory)
    file = "lab-files/none"
    file_name = "results.csv"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    format = "csv"
    encoding = "cp932"
    state = LabImport.State.DONE
    row_count = 1
    recorded_by = factory.SubFactory(StaffFactory)


class ImportRowFactory(DjangoModelFactory):
    """A row that waits: its number is of nobody."""

    class Meta:
        model = ImportRow

    lab_import = factory.SubFactory(LabImportFactory)
    position = factory.Sequence(lambda n: n + 1)
    told = factory.LazyFunction(
        lambda: {
            "line_no": 2,
            "ticket_no": "K-999999",
            "name": "試験 花子",
            "collected_on": "2026/11/24",
            "item": "ALT",
            "value": "20",
            "unit": "U/L",
        }
    )
    state = ImportRow.State.WAITING
    reason = "no_such_patient"


class LabColumnsFactory(DjangoModelFactory):
    class Meta:
        model = LabColumns

    laboratory = factory.SubFactory(LaboratoryFactory)
    roles = factory.LazyFunction(lambda: {"ticket_no": "患者番号"})
    recorded_by = factory.SubFactory(StaffFactory)


class LabCodeFactory(DjangoModelFactory):
    class Meta:
        model = LabCode

    laboratory = factory.SubFactory(LaboratoryFactory)
    told = "0123"
    analyte = factory.SubFactory(AnalyteFactory)
    recorded_by = factory.SubFactory(StaffFactory)


class LabOrderFactory(DjangoModelFactory):
    """Blood to be taken today."""

    class Meta:
        model = LabOrder

    patient = factory.SubFactory(PatientFactory)
    laboratory = factory.SubFactory(LaboratoryFactory)
    due_on = factory.LazyFunction(timezone.localdate)
    analytes = factory.LazyFunction(lambda: ["ast", "alt", "tg"])
    needs_pregnancy_test = False
    recorded_by = factory.SubFactory(StaffFactory)
