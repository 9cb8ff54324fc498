"""When each branch is open: shown to administrators, and changed for days to come."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from clinic.models import Branch
from clinic.roles import StaffRequest, requires
from clinic.services.opening import DayPast, DaySet, change_day, change_week, follow_week_again
from patients.forms.board import BoardForm
from patients.forms.hours import DayHoursForm, HoursForm, WeekForm, WithdrawDayForm
from patients.queries.hours import hours_of
from patients.views.board import home_branch

REFUSED = 422
WORDS = {
    DayPast: gettext_lazy("Choose a later day: what has been stays as it was."),
    DaySet: gettext_lazy("This day has hours of its own already. Withdraw them first."),
}
REFUSALS = tuple(WORDS)


@requires("clinic.change_hours")
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    form = BoardForm(request.GET)
    form.is_valid()
    return _page(request, form.cleaned_data.get("branch") or home_branch(request.user))


@requires("clinic.change_hours")
@require_POST
def set_week(request: StaffRequest) -> HttpResponse:
    form = WeekForm(request.POST)
    return _change(request, form, change_week, week_form=form)


@requires("clinic.change_hours")
@require_POST
def set_day(request: StaffRequest) -> HttpResponse:
    form = DayHoursForm(request.POST)
    return _change(request, form, change_day, day_form=form)


@requires("clinic.change_hours")
@require_POST
def withdraw_day(request: StaffRequest) -> HttpResponse:
    form = WithdrawDayForm(request.POST)
    if form.is_valid() and follow_week_again(now=timezone.now(), **form.cleaned_data):
        messages.success(request, _("The day follows the week again."))
    branch = form.cleaned_data.get("branch") or home_branch(request.user)
    return _back(branch)


def _change(
    request: StaffRequest, form: HoursForm, change: Callable[..., None], **forms: HoursForm
) -> HttpResponse:
    """Carry out what a form asks for, or show it again with what was typed."""
    if form.is_valid():
        try:
            change(today=timezone.localdate(), **form.change())
        except REFUSALS as refusal:
            form.add_error(form.dated, WORDS[type(refusal)])
        else:
            messages.success(request, _("The hours are changed."))
            return _back(form.cleaned_data["branch"])
    branch = form.cleaned_data.get("branch") or home_branch(request.user)
    return _page(request, branch, **forms)


def _back(branch: Branch) -> HttpResponse:
    return redirect(f"{reverse('patients:hours_show')}?branch={branch.pk}")


def _page(
    request: StaffRequest,
    branch: Branch,
    *,
    week_form: HoursForm | None = None,
    day_form: HoursForm | None = None,
) -> HttpResponse:
    context = {
        "branch": branch,
        "hours": hours_of(branch, timezone.now()),
        "week_form": week_form or WeekForm(initial={"branch": branch}),
        "day_form": day_form or DayHoursForm(initial={"branch": branch}),
    }
    is_refused = week_form is not None or day_form is not None
    return render(request, "patients/hours.html", context, status=REFUSED if is_refused else 200)
