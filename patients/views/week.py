"""A branch's week."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.roles import StaffRequest, requires
from patients.forms.board import BoardForm
from patients.queries.week import DAYS, branch_week
from patients.views.board import home_branch


@requires("patients.view_board")
@require_safe
def show_week(request: StaffRequest) -> HttpResponse:
    form = BoardForm(request.GET)
    form.is_valid()
    now = timezone.now()
    today = timezone.localdate(now)
    branch = form.cleaned_data.get("branch") or home_branch(request.user)
    week = branch_week(branch, form.cleaned_data.get("on") or today, now)
    context = {
        "week": week,
        "today": today,
        "previous_week": week.monday - timedelta(days=DAYS),
        "next_week": week.monday + timedelta(days=DAYS),
    }
    return render(request, "patients/week.html", context)
