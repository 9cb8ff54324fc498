"""The counter: handing over and taking back, as reception does it."""

from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.roles import RECEPTION
from prescriptions.models import Course, Dispense, Return
from tests.conftest import signed_in
from tests.factories.clinic import StaffFactory
from tests.prescriptions.scene import scene

pytestmark = pytest.mark.django_db


def counter(it, name, prescription, typed=None):
    url = reverse(f"prescriptions:{name}", args=[it.patient.pk, prescription.pk])
    client = signed_in(StaffFactory(role=RECEPTION))
    return client.get(url) if typed is None else client.post(url, typed)


def units(it, number: object) -> dict[str, object]:
    return {"idempotency_key": str(uuid4()), f"lot-{it.lot20.pk}": number}


def test_counter_proposes_the_units_that_are_left():
    it = scene()
    page = counter(it, "dispense_edit", it.issue())

    assert page.context["handing"].may_go
    assert page.context["form"][f"lot-{it.lot20.pk}"].value() == 60


def test_counter_hands_over_once():
    it = scene()
    prescription = it.issue()
    typed = units(it, "６０")
    url = reverse("prescriptions:dispense_edit", args=[it.patient.pk, prescription.pk])
    client = signed_in(StaffFactory(role=RECEPTION))

    for _ in range(2):
        assert client.post(url, typed).status_code == 302

    assert Dispense.objects.count() == 1


@pytest.mark.parametrize(("number", "status"), [("61", 422), ("", 422), ("x", 422), ("59", 302)])
def test_counter_takes_no_more_than_prescribed(number, status):
    it = scene()

    assert counter(it, "dispense_edit", it.issue(), units(it, number)).status_code == status


def test_counter_is_told_to_ask_the_doctor_and_not_why():
    it = scene()
    prescription = it.issue()
    Course.objects.update(state=Course.State.ON_HOLD)

    page = counter(it, "dispense_edit", prescription)
    refused = counter(it, "dispense_edit", prescription, units(it, "60"))

    assert not page.context["handing"].may_go
    assert refused.status_code == 422
    codes = refused.context["form"].errors.as_data()["__all__"]
    assert [error.code for error in codes] == ["ask_the_doctor"]
    assert not Dispense.objects.exists()


def test_counter_lists_what_waits_at_its_branch():
    it, elsewhere = scene(), scene()
    it.issue()
    elsewhere.issue()
    client = signed_in(StaffFactory(role=RECEPTION, branch=it.patient.branch))

    page = client.get(reverse("prescriptions:dispense_list"))

    assert [each.course for each in page.context["waiting"]] == [it.course]


def test_counter_takes_back_what_was_handed_over():
    it = scene()
    prescription = it.issue()
    line = it.dispense(prescription).lines.get()
    typed = {"line": line.pk, "units": "10", "fate": "destroyed", "reason": "dose was lowered"}

    assert counter(it, "return_record", prescription, typed).status_code == 302
    assert counter(it, "return_record", prescription, typed | {"units": "51"}).status_code == 422

    assert Return.objects.get().units == 10
