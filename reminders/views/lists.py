from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.models import Branch
from clinic.roles import StaffRequest, requires
from reminders.models import Reminder
from reminders.queries.lists import TABS, heartbeats, overview, reminders_in
from reminders.services.attending import NotPossible, close_by_phone, send_again


@requires("reminders.view_reminders")
@require_safe
def list_reminders(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "waiting"
    branch = Branch.objects.filter(code=request.GET.get("branch", "")).first()
    context = {
        "tab": tab,
        "branch": branch,
        "branches": Branch.objects.filter(is_active=True),
        "reminders": reminders_in(tab, branch=branch, now=now),
        "overview": overview(branch=branch, now=now),
        "heartbeats": heartbeats(),
    }
    return render(request, "reminders/list.html", context)


@requires("reminders.change_reminder")
@require_POST
def done_by_phone(request: StaffRequest, patient_id: int, reminder_id: int) -> HttpResponse:
    reminder = _reminder(patient_id, reminder_id)
    try:
        close_by_phone(reminder=reminder, by=request.user)
    except NotPossible:
        messages.warning(request, _("This reminder has been dealt with meanwhile."))
    else:
        messages.success(request, _("Recorded: done by telephone."))
    return redirect("reminders:reminder_list")


@requires("reminders.change_reminder")
@require_POST
def resend(request: StaffRequest, patient_id: int, reminder_id: int) -> HttpResponse:
    reminder = _reminder(patient_id, reminder_id)
    try:
        send_again(reminder=reminder, by=request.user, now=timezone.now())
    except NotPossible:
        messages.warning(request, _("This reminder has been dealt with meanwhile."))
    else:
        messages.success(request, _("The reminder will go out within a minute."))
    return redirect("reminders:reminder_list")


def _reminder(patient_id: int, reminder_id: int) -> Reminder:
    return get_object_or_404(Reminder.objects.filter(patient_id=patient_id), pk=reminder_id)
