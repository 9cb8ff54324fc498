"""What a dose or a whole plan comes to, in milligrams, days and yen."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.queries.prices import plan_prices
from clinic.models import Branch
from patients.models import Patient
from prescriptions.models import Course
from prescriptions.queries.titration import dose_so_far
from prescriptions.rules.planner import Plan, PlanRequest, Unreachable, plan_course
from prescriptions.rules.titration import AskedSupply, Titration, titration_of, what_if


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPlan:
    """A course as it is being planned."""

    weight_kg: Decimal
    target_mg_per_kg: int
    planned_months: int
    start_mg: int | None = None


def dose_choices(
    course: Course, supply: AskedSupply, kg: Decimal | None, today: date
) -> tuple[Titration, ...]:
    """Return the dose asked about between its neighbours, each with what it costs.

    Raises ValueError for a dose that is not in whole tablets.
    """
    so_far = what_if(dose_so_far(course, today), kg=kg)
    prices = plan_prices(branch=course.branch, on=today)
    asked = titration_of(so_far, supply, prices=prices)
    steps = [step.daily_mg for step in (asked.step_down, asked.step_up) if step]
    others = [
        titration_of(so_far, AskedSupply(daily_mg=mg, days=supply.days), prices=prices)
        for mg in steps
    ]
    return tuple(sorted([asked, *others], key=lambda each: each.supply.daily_mg))


def priced_plan(
    patient: Patient, branch: Branch, asked: AskedPlan, today: date
) -> Plan | Unreachable | None:
    """Return the cheapest plan in whole tablets; None where the clinic has not set its prices.

    Raises ValueError for a plan that no course could mean.
    """
    prices = plan_prices(branch=branch, on=today)
    if prices is None:
        return None
    request = PlanRequest(
        weight_kg=asked.weight_kg,
        target_mg_per_kg=Decimal(asked.target_mg_per_kg),
        months=asked.planned_months,
        start_mg=asked.start_mg,
        urine_test=patient.may_be_pregnant,
        first_visit=True,
    )
    return plan_course(request, prices)
