from collections.abc import Callable

import pytest

from billing.services.loading import load_fees
from patients.models import Visit
from tests.factories.clinic import OrganisationFactory, StaffFactory
from tests.factories.labs import LabReportFactory, PregnancyTestFactory
from tests.factories.patients import ConfirmedVisitFactory, PatientFactory, WomanFactory
from tests.factories.prescriptions import CourseFactory, PrescriptionFactory


@pytest.fixture
def fees(db):
    """The source's fee schedule, at a clinic."""
    OrganisationFactory(registration_no="T7123456789012")
    load_fees(by=StaffFactory())


@pytest.fixture
def visit_of(fees) -> Callable[..., Visit]:
    """Return a function that makes a confirmed visit with its tests and prescription."""

    def make(
        *,
        kind: str = "repeat",
        is_woman: bool = False,
        daily_mg: int = 40,
        days: int = 30,
        **fields: object,
    ) -> Visit:
        patient = WomanFactory() if is_woman else PatientFactory()
        visit = ConfirmedVisitFactory(patient=patient, kind=kind, **fields)
        LabReportFactory(patient=patient, visit=visit)
        if is_woman:
            PregnancyTestFactory(patient=patient, visit=visit)
        if daily_mg:
            PrescriptionFactory(
                course=CourseFactory(patient=patient),
                visit=visit,
                daily_mg=daily_mg,
                days=days,
                units_20mg=daily_mg // 20 * days,
                units_10mg=daily_mg % 20 // 10 * days,
            )
        return visit

    return make
