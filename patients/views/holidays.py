"""The public holidays: what the calendar says, and what administrators know better."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from clinic.models import Branch, HolidayOverride
from clinic.roles import StaffRequest, requires
from clinic.sent import sent
from clinic.services.holidays import (
    AlreadyHoliday,
    AlreadyWithdrawn,
    HolidaySet,
    NoHoliday,
    change_holiday,
    withdraw_holiday,
)
from clinic.services.opening import DayPast
from patients.forms.holidays import HolidayForm, WithdrawHolidayForm
from patients.queries.holidays import holidays

REFUSED = 422
WORDS = {
    DayPast: gettext_lazy("Choose a later day: what has been stays as it was."),
    AlreadyHoliday: gettext_lazy("The calendar has a public holiday on this day already."),
    NoHoliday: gettext_lazy(
        "The calendar has no public holiday on this day. One that was added is withdrawn below."
    ),
    HolidaySet: gettext_lazy("This day has been changed already. Withdraw that change first."),
}
REFUSALS = tuple(WORDS)


@requires("clinic.change_hours")
@require_http_methods(["GET", "HEAD", "POST"])
def list_holidays(request: StaffRequest) -> HttpResponse:
    """Show the coming year's holidays, and change one."""
    form, now = HolidayForm(sent(request)), timezone.now()
    if form.is_valid():
        try:
            change_holiday(
                change=form.change(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                today=timezone.localdate(now),
            )
        except REFUSALS as refusal:
            form.add_error("on", WORDS[type(refusal)])
        else:
            messages.success(request, _("The public holidays are changed."))
            return redirect("patients:holiday_list")
    branches = Branch.objects.filter(is_active=True)
    context = {"form": form, "holidays": holidays(branches, now)}
    return render(
        request, "patients/holidays.html", context, status=REFUSED if form.errors else 200
    )


@requires("clinic.change_hours")
@require_POST
def withdraw(request: StaffRequest, holiday_id: int) -> HttpResponse:
    override = get_object_or_404(HolidayOverride, pk=holiday_id)
    form = WithdrawHolidayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason for withdrawing."))
        return redirect("patients:holiday_list")
    try:
        withdraw_holiday(
            override=override,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except AlreadyWithdrawn:
        messages.error(request, _("This change was withdrawn meanwhile."))
    except DayPast:
        messages.error(request, _("The day is over: what has been stays as it was."))
    else:
        messages.success(request, _("The day follows the calendar again."))
    return redirect("patients:holiday_list")
