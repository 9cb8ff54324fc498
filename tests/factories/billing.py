import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from billing.models import FeeItem, FeePrice, Invoice, InvoiceLine
from tests.factories.clinic import ALWAYS, StaffFactory
from tests.factories.patients import PatientFactory


class FeeItemFactory(DjangoModelFactory):
    class Meta:
        model = FeeItem
        django_get_or_create = ("code",)

    code = "consultation_repeat"
    name_ja = "再診料"
    name_en = "Repeat consultation"
    unit = "visit"
    position = factory.Sequence(int)


class FeePriceFactory(DjangoModelFactory):
    class Meta:
        model = FeePrice

    item = factory.SubFactory(FeeItemFactory)
    unit_price_yen = 1_650
    valid_during = ALWAYS
    recorded_by = factory.SubFactory(StaffFactory)


class InvoiceFactory(DjangoModelFactory):
    """A draft of today."""

    class Meta:
        model = Invoice

    patient = factory.SubFactory(PatientFactory)
    branch = factory.SelfAttribute("patient.branch")
    transaction_on = factory.LazyFunction(timezone.localdate)
    language = "ja"
    recorded_by = factory.SubFactory(StaffFactory)


class InvoiceLineFactory(DjangoModelFactory):
    class Meta:
        model = InvoiceLine

    invoice = factory.SubFactory(InvoiceFactory)
    position = factory.Sequence(lambda n: n % 1_000 + 1)
    code = "consultation_repeat"
    name_ja = "再診料"
    name_en = "Repeat consultation"
    unit = "visit"
    quantity = 1
    unit_price_yen = 1_650
    amount_yen = factory.LazyAttribute(lambda line: line.quantity * line.unit_price_yen)
    tax_percent = 10
    price_valid_from = datetime.date(2010, 1, 1)
    rule = "SEED-FEE-4"
