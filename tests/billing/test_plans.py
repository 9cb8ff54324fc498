"""Prices beside a dose and beside a plan, before anything is decided."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from patients.models import Patient
from tests.conftest import signed_in
from tests.factories.patients import WomanFactory
from tests.prescriptions.scene import scene

pytestmark = pytest.mark.django_db
PLAN = {"weight_kg": "60", "target_mg_per_kg": "120", "planned_months": "6"}


@pytest.fixture(autouse=True)
def fees(db):
    call_command("load_clinic", verbosity=0)


def post(it, name, data):
    return signed_in(it.doctor).post(reverse(f"billing:{name}", args=[it.patient.pk]), data)


def test_dose_stands_between_its_neighbours_each_with_its_price():
    it = scene()

    choices = post(it, "dose_price", {"daily_mg": "40", "days": "30"}).context["choices"]

    assert [each.supply.daily_mg for each in choices] == [30, 40, 50]
    assert choices[1].supply_yen == 25_080
    assert (choices[1].days_to_target, choices[1].rest.visits) == (180, 6)


def test_weight_being_typed_counts_for_the_dose_by_weight():
    it = scene()
    typed = {"daily_mg": "40", "days": "30", "weight_kg": "８０"}

    choices = post(it, "dose_price", typed).context["choices"]

    assert str(choices[1].mg_per_kg_a_day) == "0.50"


@pytest.mark.parametrize(
    "typed",
    [{}, {"daily_mg": "x", "days": "30"}, {"daily_mg": "45", "days": "30"}, {"daily_mg": "40"}],
)
def test_unreadable_dose_has_no_price(typed):
    response = post(scene(), "dose_price", typed)

    assert response.status_code == 200
    assert not response.context.get("choices")


def test_plan_of_a_woman_is_priced_with_her_monthly_tests():
    it = scene(WomanFactory())

    context = post(it, "plan_price", PLAN).context

    # Six months of 40 mg from a first visit, as the source prints it.
    assert context["plan"].total_mg == 7_200
    assert context["plan"].total_yen == 32_538 + 5 * 30_338 + 6 * 1_056


def test_plan_that_cannot_reach_its_target_says_how_many_months_it_needs():
    context = post(scene(), "plan_price", PLAN | {"planned_months": "2"}).context

    assert not context["is_reachable"]
    assert context["plan"].months_needed == 4


def test_plan_without_prices_gives_no_price(monkeypatch):
    it = scene()
    monkeypatch.setattr("billing.queries.plans.plan_prices", lambda **asked: None)

    assert post(it, "plan_price", PLAN).context["plan"] is None


def test_dose_price_of_a_patient_without_course_is_empty_and_of_nobody_not_found():
    it = scene(state="closed")
    nobody = Patient(pk=10**9)

    assert post(it, "dose_price", {"daily_mg": "40", "days": "30"}).status_code == 200
    it.patient = nobody
    assert post(it, "dose_price", {}).status_code == 404
