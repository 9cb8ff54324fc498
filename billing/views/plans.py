"""Prices beside a dose and beside a plan, before anything is decided."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing.forms.plans import DoseForm, PlanForm
from billing.queries.plans import AskedPlan, dose_choices, priced_plan
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from prescriptions.models import Course
from prescriptions.rules.planner import Plan
from prescriptions.rules.titration import AskedSupply


@requires("prescriptions.prescribe")
@require_POST
def price_dose(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Answer a dose being considered with its neighbours and what each costs."""
    open_courses = Course.objects.open().select_related("patient", "branch")
    course = open_courses.filter(patient_id=patient_id).first()
    if course is None:
        get_object_or_404(Patient, pk=patient_id)
    form = DoseForm(request.POST)
    context: dict[str, Any] = {}
    if course is not None and form.is_valid():
        asked = form.cleaned_data
        supply = AskedSupply(daily_mg=asked["daily_mg"], days=asked["days"])
        try:
            choices = dose_choices(course, supply, asked["weight_kg"], timezone.localdate())
        except ValueError:
            choices = ()
        context = {"choices": choices, "asked_mg": supply.daily_mg}
    return render(request, "billing/_dose_prices.html", context)


@requires("prescriptions.change_course")
@require_POST
def price_plan(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Answer a course being planned with its months and what they cost."""
    patient = get_object_or_404(Patient.objects.select_related("branch"), pk=patient_id)
    form = PlanForm(request.POST)
    context: dict[str, Any] = {"is_incomplete": not form.is_valid()}
    if form.is_valid():
        branch = request.user.branch or patient.branch
        try:
            plan = priced_plan(
                patient, branch, AskedPlan(**form.cleaned_data), timezone.localdate()
            )
        except ValueError:
            context["is_incomplete"] = True
        else:
            context |= {"plan": plan, "is_reachable": isinstance(plan, Plan)}
    return render(request, "billing/_plan_price.html", context)
