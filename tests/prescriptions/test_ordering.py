"""Ordered, collected, resulted: three things, and the file finds the order by its number."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from labs.models import LabOrder, LabReport
from labs.rules.analytes import required_analytes
from prescriptions.services.ordering import OrderClosed, cancel_order, collect_order, place_order
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LaboratoryFactory, LabOrderFactory
from tests.factories.patients import PatientFactory, WomanFactory

pytestmark = pytest.mark.django_db


def order_for(patient, **fields):
    return place_order(
        patient=patient,
        laboratory=fields.pop("laboratory", None) or LaboratoryFactory(),
        due_on=timezone.localdate(),
        by=StaffFactory(),
    )


def test_monthly_set_has_urine_for_those_who_can_become_pregnant():
    man, woman = order_for(PatientFactory()), order_for(WomanFactory())

    assert man.analytes == list(required_analytes())
    assert (man.needs_pregnancy_test, woman.needs_pregnancy_test) == (False, True)


def test_order_twice_is_one():
    patient, laboratory = PatientFactory(), LaboratoryFactory()

    first, second = (order_for(patient, laboratory=laboratory) for _time in "ab")

    assert first == second


def test_collected_order_is_an_awaited_panel_with_who_and_when():
    order, nurse, now = order_for(PatientFactory()), StaffFactory(), timezone.now()

    collect_order(order=order, by=nurse, now=now)

    report = LabReport.objects.get()
    assert (report.collected_by, report.collected_at, report.resulted_at) == (nurse, now, None)
    assert report.accession_no == order.accession_no
    with pytest.raises(OrderClosed):
        collect_order(order=order, by=nurse, now=now)


def test_cancelled_order_keeps_why_and_is_not_collected():
    order, now = LabOrderFactory(), timezone.now()

    cancel_order(order=order, reason="not fasting", by=StaffFactory(), now=now)

    assert not LabOrder.objects.open().exists()
    with pytest.raises(OrderClosed):
        collect_order(order=order, by=StaffFactory(), now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        LabOrder.objects.filter(pk=LabOrderFactory().pk).update(cancelled_at=now)


@pytest.mark.parametrize("query", ["", "?labels=1"])
def test_list_and_labels_are_printed(query):
    LabOrderFactory(needs_pregnancy_test=True)

    paper = signed_in(StaffFactory()).get(reverse("prescriptions:order_print") + query)

    assert paper.content.startswith(b"%PDF")
