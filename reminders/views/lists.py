from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog, Branch
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from patients.queries.banner import identity_banner
from patients.queries.reach import ADDRESSES
from reminders.models import Reminder, Reply
from reminders.queries.lists import (
    TABS,
    heartbeats,
    overview,
    reminders_in,
    reminders_of,
    week_ahead,
)
from reminders.queries.messages import address_of, words_of
from reminders.queries.replies import open_replies
from reminders.services.attending import (
    NotPossible,
    close_by_phone,
    send_again,
    send_failed_again,
)
from reminders.services.replying import close_reply


@requires("reminders.view_reminders")
@require_safe
def list_reminders(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "waiting"
    branch = _branch(request.GET.get("branch", ""))
    context = {
        "tab": tab,
        "branch": branch,
        "branches": Branch.objects.filter(is_active=True),
        "reminders": reminders_in(tab, branch=branch, now=now),
        "overview": overview(branch=branch, now=now),
        "days": week_ahead(branch=branch, now=now) if tab == "waiting" else [],
        "replies": open_replies(),
        "heartbeats": heartbeats(),
    }
    return render(request, "reminders/list.html", context)


@requires("reminders.view_reminders")
@require_safe
def list_of_patient(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.select_related("branch"), pk=patient_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    banner = identity_banner(patient, timezone.localdate())
    context = {"banner": banner, "reminders": reminders_of(patient)}
    return render(request, "reminders/patient.html", context)


@requires("reminders.view_reminders")
@require_safe
def show_message(request: StaffRequest, patient_id: int, reminder_id: int) -> HttpResponse:
    reminder = _reminder(patient_id, reminder_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    context = {
        "banner": identity_banner(reminder.patient, timezone.localdate()),
        "reminder": reminder,
        "words": words_of(reminder) if reminder.channel in ADDRESSES else None,
        "address": address_of(reminder),
    }
    return render(request, "reminders/message.html", context)


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


@requires("reminders.change_reminder")
@require_POST
def resend_failed(request: StaffRequest) -> HttpResponse:
    branch = _branch(request.POST.get("branch", ""))
    again = send_failed_again(branch=branch, by=request.user, now=timezone.now())
    told = ngettext(
        "%d reminder will go out within a minute.",
        "%d reminders will go out within a minute.",
        again,
    )
    messages.success(request, told % again)
    return redirect("reminders:reminder_list")


@requires("reminders.change_reminder")
@require_POST
def reply_done(request: StaffRequest, patient_id: int, reply_id: int) -> HttpResponse:
    reply = get_object_or_404(Reply, reminder__patient_id=patient_id, pk=reply_id)
    close_reply(reply=reply, by=request.user, now=timezone.now())
    messages.success(request, _("Recorded: dealt with."))
    return redirect("reminders:reminder_list")


def _reminder(patient_id: int, reminder_id: int) -> Reminder:
    reminders = Reminder.objects.select_related(
        "patient__branch", "obligation__course__branch", "text"
    )
    return get_object_or_404(reminders, patient_id=patient_id, pk=reminder_id)


def _branch(code: str) -> Branch | None:
    return Branch.objects.filter(code=code).first()
