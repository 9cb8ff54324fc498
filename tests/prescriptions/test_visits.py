from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from clinic.models import OutboxMessage
from patients.models import LesionCount, SideEffect, Visit, VisitAmendment
from prescriptions.services.refusals import VisitClosed
from prescriptions.services.visits import (
    NothingChanged,
    VisitStart,
    amend_visit,
    assess_side_effect,
    confirm_visit,
    start_visit,
)
from tests.factories.clinic import StaffFactory
from tests.factories.patients import (
    ConfirmedVisitFactory,
    LesionCountFactory,
    PatientFactory,
    SideEffectFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def confirmed() -> Visit:
    """Return a visit confirmed in a transaction that is over for the walls."""
    visit = VisitFactory()
    LesionCountFactory(visit=visit)
    SideEffectFactory(visit=visit)
    ConfirmedVisitFactory._meta.model.objects.filter(pk=visit.pk).update(
        state="confirmed", confirmed_at="2026-01-01T00:00Z", confirmed_by=visit.doctor
    )
    visit.refresh_from_db()
    return visit


def test_start_visit_twice_on_a_day_returns_the_same_draft(tokyo):
    patient, doctor = PatientFactory(), StaffFactory()
    start = VisitStart(branch=patient.branch, kind="first", doctor=doctor)
    now = tokyo(2026, 11, 24, 11)

    first = start_visit(patient=patient, start=start, by=doctor, now=now)
    second = start_visit(patient=patient, start=start, by=doctor, now=now)

    assert first == second
    assert first.state == Visit.State.DRAFT


def test_confirm_visit_promises_the_invoice_once(tokyo):
    visit = VisitFactory()

    confirm_visit(visit=visit, by=visit.doctor, now=tokyo(2026, 11, 24, 11))

    assert OutboxMessage.objects.get().payload == {"visit": visit.pk}
    with pytest.raises(VisitClosed):
        confirm_visit(visit=visit, by=visit.doctor, now=tokyo(2026, 11, 24, 11))


def test_amend_visit_keeps_old_words_beside_the_new():
    visit = confirmed()

    amend_visit(
        visit=visit,
        changes={"weight_kg": Decimal("61.5"), "pregnant": "no", "contraception_methods": ["iud"]},
        reason="typed wrongly",
        by=visit.doctor,
    )

    visit.refresh_from_db()
    assert visit.weight_kg == Decimal("61.5")
    old_and_new = VisitAmendment.objects.order_by("field").values_list("old_value", "new_value")
    assert list(old_and_new) == [("[]", '["iud"]'), ("", "no"), ("60.0", "61.5")]


def test_amend_visit_without_a_change_is_refused():
    visit = confirmed()

    with pytest.raises(NothingChanged):
        amend_visit(visit=visit, changes={"weight_kg": Decimal(60)}, reason="none", by=visit.doctor)


def test_amend_draft_or_other_column_is_refused():
    draft, visit = VisitFactory(), confirmed()

    with pytest.raises(VisitClosed):
        amend_visit(visit=draft, changes={"phq2": 1}, reason="x", by=draft.doctor)
    with pytest.raises(ValueError, match="visited_on"):
        amend_visit(visit=visit, changes={"visited_on": None}, reason="x", by=visit.doctor)


@pytest.mark.parametrize(
    "change",
    [
        {"weight_kg": 70},
        {"pregnant": "no"},
        {"state": "draft"},
        {"confirmed_at": "2026-01-02T00:00Z"},
        {"visited_on": "2026-01-02"},
        {"findings": "something else"},
    ],
)
def test_confirmed_visit_refuses_a_plain_update(change):
    visit = confirmed()

    with pytest.raises(IntegrityError, match="visit_"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**change)


def test_confirmed_visit_may_be_voided_with_a_reason_and_stays_so():
    visit = confirmed()

    Visit.objects.filter(pk=visit.pk).update(state="voided", voided_reason="other patient")

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(state="confirmed", voided_reason="")


@pytest.mark.parametrize("model", [LesionCount, SideEffect, VisitAmendment, Visit])
def test_observation_is_never_deleted(model):
    visit = confirmed()
    amend_visit(visit=visit, changes={"phq2": 1}, reason="asked again", by=visit.doctor)

    with pytest.raises(ProgrammingError), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_counted_lesions_are_written_once():
    confirmed()

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        LesionCount.objects.update(papules=0)


def test_serious_symptom_is_assessed_by_a_doctor(tokyo):
    visit = confirmed()

    assessed = assess_side_effect(
        side_effect=SideEffect.objects.get(),
        assessment="eye clinic: no papilloedema",
        by=visit.doctor,
        now=tokyo(2026, 11, 24, 11),
    )

    assert assessed.assessed_by == visit.doctor
