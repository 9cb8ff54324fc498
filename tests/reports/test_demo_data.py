"""The command that fills a demo, and where it refuses to."""

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing.models import Invoice
from clinic.models import Branch
from patients.models import Appointment, Patient
from prescriptions.models import Prescription
from tests.factories.patients import PatientFactory


def test_demo_data_beside_real_patients_is_refused(db, settings):
    settings.DEMO = True
    PatientFactory(is_demo=False)

    with pytest.raises(CommandError, match="real patients"):
        call_command("demo_data", patients=1)

    assert Patient.objects.count() == 1


def test_demo_data_outside_a_demo_is_refused(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="not a demo"):
        call_command("demo_data", patients=1)


def test_demo_data_once_leaves_a_demo_that_somebody_has_used_alone(db, settings):
    settings.DEMO = True
    PatientFactory(is_demo=True)
    PatientFactory(is_demo=False)

    call_command("demo_data", patients=1, once=True)

    assert Patient.objects.count() == 2


SHOWN = set(Appointment.State) - {Appointment.State.CANCELLED}


@pytest.fixture
def demo(db, settings):
    """A demo of few patients, on an afternoon on which both branches are open."""
    settings.DEMO = True
    with time_machine.travel("2026-11-27T14:30:00+09:00", tick=False):
        call_command("load_clinic", verbosity=0)
        call_command("demo_data", patients=200, seed=1)
        yield timezone.localdate()


def test_demo_today_has_every_state_its_papers_and_supplies_that_the_gate_let_pass(demo):
    today = Appointment.objects.filter(during__startswith__date=demo)
    states = set(today.values_list("branch__code", "state"))
    invoices = Invoice.objects.filter(transaction_on=demo)
    left = invoices.filter(visit__appointment__state=Appointment.State.DONE)
    at_the_desk = invoices.filter(visit__appointment__state=Appointment.State.WAITING_TO_PAY)

    assert states == {(b.code, state.value) for b in Branch.objects.all() for state in SHOWN}
    assert [each.state for each in left] == [Invoice.State.ISSUED] * 2
    assert all(each.receipts.exists() for each in left)
    assert [each.state for each in at_the_desk] == [Invoice.State.DRAFT] * 2
    supplied = Prescription.objects.filter(prescribed_on=demo).prefetch_related("overrides")
    assert supplied
    for each in supplied:
        stopping = {found["rule"] for found in each.gate_findings if found["level"] != "info"}
        assert stopping == {reason.rule for reason in each.overrides.all()}
