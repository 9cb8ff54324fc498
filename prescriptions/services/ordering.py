"""Tests ordered, collected, cancelled."""

from datetime import date, datetime
from typing import cast

from django.db import transaction

from clinic.models import User
from labs.inputs import Specimen
from labs.models import Laboratory, LabOrder
from labs.rules.analytes import Sex
from labs.rules.ordering import monthly_set
from patients.models import Patient
from prescriptions.services.results import record_lab_report


class OrderClosed(Exception):
    """The order was collected or cancelled already; nothing was written."""


@transaction.atomic
def place_order(*, patient: Patient, laboratory: Laboratory, due_on: date, by: User) -> LabOrder:
    """Order the tests of the month; the same order twice is one."""
    wanted = monthly_set(cast("Sex", patient.sex), patient.can_become_pregnant)
    order, _is_new = LabOrder.objects.open().get_or_create(
        patient=patient,
        laboratory=laboratory,
        due_on=due_on,
        defaults={
            "analytes": list(wanted.analytes),
            "needs_pregnancy_test": wanted.needs_pregnancy_test,
            "recorded_by": by,
        },
    )
    return order


@transaction.atomic
def collect_order(*, order: LabOrder, by: User, now: datetime) -> LabOrder:
    """Record that `by` has taken the blood now; the panel is awaited. Raises OrderClosed."""
    order = _lock_open(order)
    specimen = Specimen(
        laboratory=order.laboratory, collected_at=now, accession_no=order.accession_no
    )
    order.report = record_lab_report(patient=order.patient, specimen=specimen, by=by)
    order.save(update_fields=["report"])
    return order


@transaction.atomic
def cancel_order(*, order: LabOrder, reason: str, by: User, now: datetime) -> LabOrder:
    """Take an order back that was not collected. Raises OrderClosed."""
    order = _lock_open(order)
    order.cancelled_at, order.cancelled_by, order.cancelled_reason = now, by, reason
    order.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason"])
    return order


def _lock_open(order: LabOrder) -> LabOrder:
    locked = (
        LabOrder.objects.select_for_update(no_key=True, of=("self",))
        .select_related("patient", "laboratory")
        .get(pk=order.pk)
    )
    if locked.report_id is not None or locked.cancelled_at is not None:
        raise OrderClosed
    return locked
