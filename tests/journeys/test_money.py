"""Every page about money in a real browser."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from billing.models import FeePrice, Invoice
from billing.rules.received import Received
from billing.services.counter import settle_visit
from billing.services.deposits import take_deposit
from billing.services.drafting import draft_invoice
from clinic import roles
from clinic.models import User
from clinic.services.loading import system_user
from patients.models import Appointment
from tests.factories.clinic import StaffFactory
from tests.factories.labs import LabReportFactory
from tests.factories.patients import AppointmentFactory, ConfirmedVisitFactory
from tests.factories.prescriptions import CourseFactory, PrescriptionFactory

SHOTS = os.environ.get("SCREENSHOTS", "")
LOOKS = [("ja", "light", 1280)]


@pytest.fixture
def visit(clinic, opening_time):
    """A confirmed visit of 40 mg for 30 days, whose patient waits to pay."""
    appointment = AppointmentFactory(
        branch=clinic, patient__branch=clinic, state=Appointment.State.WAITING_TO_PAY
    )
    made = ConfirmedVisitFactory(
        branch=clinic, patient=appointment.patient, appointment=appointment, kind="repeat"
    )
    LabReportFactory(patient=made.patient, visit=made)
    PrescriptionFactory(
        course=CourseFactory(patient=made.patient),
        visit=made,
        daily_mg=40,
        days=30,
        units_20mg=60,
        units_10mg=0,
    )
    return made


def issued(visit) -> Invoice:
    by = StaffFactory(role=roles.RECEPTION, branch=visit.branch)
    total = draft_invoice(visit=visit, by=by).total_yen
    received = Received(method="cash", amount_yen=total, tendered_yen=total)
    return settle_visit(
        visit=visit, seen_yen=total, received=received, by=by, now=timezone.now()
    ).invoice


def pages_of_reception(visit) -> dict[str, str]:
    paid, patient = issued(visit), visit.patient
    waiting = ConfirmedVisitFactory(branch=visit.branch, patient__branch=visit.branch)
    take_deposit(
        patient=patient,
        branch=visit.branch,
        received=Received(method="cash", amount_yen=20_000),
        by=system_user(),
        now=timezone.now(),
    )
    return {
        "day": "/invoices/",
        "unpaid": "/invoices/unpaid/",
        "counter": f"/patients/{waiting.patient_id}/visits/{waiting.pk}/invoice/",
        "paid": paid.get_absolute_url(),
        "without-visit": f"/patients/{patient.pk}/invoice/",
        "deposits": f"/patients/{patient.pk}/deposits/",
        "closing": "/closing/",
        "patient": patient.get_absolute_url(),
    }


def pages_of_administrator() -> dict[str, str]:
    return {
        "fees": "/fees/",
        "end": f"/fees/{FeePrice.objects.first().pk}/end/",
        "settings": "/fees/settings/",
        "journal": "/journal/",
        "approvals": "/invoices/approvals/",
        "closing-administrator": "/closing/",
    }


@pytest.mark.parametrize(("language", "theme", "width"), LOOKS)
def test_billing_pages_are_whole_in_every_look(sit_down, visit, language, theme, width):
    pages = {
        roles.RECEPTION: pages_of_reception(visit),
        roles.ADMINISTRATOR: pages_of_administrator(),
    }
    for role, addresses in pages.items():
        desk = sit_down(role)
        User.objects.filter(groups__name=role).update(language=language, theme=theme)
        desk.page.set_viewport_size({"width": width, "height": 900})
        for name, address in addresses.items():
            desk.open(address)
            wide = desk.page.evaluate("document.documentElement.scrollWidth")
            if SHOTS:
                place = Path(SHOTS, f"{name}-{language}-{theme}-{width}.png")
                desk.page.screenshot(path=place, full_page=True)
            assert wide <= width, f"{name} is {wide} px wide"
