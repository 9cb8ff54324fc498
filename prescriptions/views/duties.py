"""What waits for a doctor, the patient's history, and the rules explained."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.roles import StaffRequest, requires
from patients.history_words import history_word
from patients.models import HistoryEntry, Patient
from patients.queries.banner import chart_banner
from patients.services.history import record_history, withdraw_history_entry
from prescriptions.forms.history import HistoryForm
from prescriptions.forms.small import NoteForm, ReasonForm
from prescriptions.models import DoctorTask
from prescriptions.queries.aftercare import due_obligations
from prescriptions.queries.charts import open_tasks, unassessed_symptoms
from prescriptions.queries.rule_pages import shown_lab_levels, shown_rules
from prescriptions.services.duties import close_doctor_task
from prescriptions.views.common import (
    OK,
    REFUSED,
    act,
    log_view,
    seen_patient,
    sent,
    shows_and_takes,
)

LONGEST_LIST = 100


@requires("patients.view_chart")
@require_safe
def show_tasks(request: StaffRequest) -> HttpResponse:
    """List what waits for a doctor."""
    context = {
        "tasks": open_tasks()[:LONGEST_LIST],
        "symptoms": unassessed_symptoms()[:LONGEST_LIST],
        "obligations": due_obligations(timezone.localdate())[:LONGEST_LIST],
    }
    return render(request, "prescriptions/tasks.html", context)


@requires("prescriptions.change_course")
@require_POST
def close_task(request: StaffRequest, patient_id: int, task_id: int) -> HttpResponse:
    task = get_object_or_404(DoctorTask.objects.filter(patient_id=patient_id), pk=task_id)
    log_view(request, patient_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write what was done."))
        return redirect("prescriptions:task_list")
    note, now = form.cleaned_data["note"], timezone.now()
    return act(
        request,
        lambda: close_doctor_task(task=task, note=note, by=request.user, now=now),
        _("Closed."),
        "prescriptions:task_list",
    )


@requires("prescriptions.change_course")
@shows_and_takes
def edit_history(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Ask the lists anew; what stands is shown beside and withdrawn one by one."""
    patient = seen_patient(request, patient_id)
    form = HistoryForm(sent(request))
    if form.is_valid():
        for kind, items in form.histories().items():
            record_history(
                patient=patient,
                kind=kind,
                items=items,
                asked_on=timezone.localdate(),
                by=request.user,
            )
        messages.success(request, _("Recorded as asked today."))
        return redirect("prescriptions:history_edit", patient_id)
    context = {
        "patient": patient,
        "banner": chart_banner(patient, timezone.localdate()),
        "history": form,
        "entries": _standing(patient),
    }
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/history.html", context, status=status)


@requires("prescriptions.change_course")
@require_POST
def withdraw_entry(request: StaffRequest, patient_id: int, entry_id: int) -> HttpResponse:
    """Take back a wrong item of the history, with a reason."""
    standing = HistoryEntry.objects.standing().filter(patient_id=patient_id)
    entry = get_object_or_404(standing, pk=entry_id)
    log_view(request, patient_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        withdraw_history_entry(entry=entry, reason=reason, by=request.user, now=timezone.now())
        messages.success(request, _("Withdrawn."))
    else:
        messages.error(request, _("Give a reason for withdrawing."))
    return redirect("prescriptions:history_edit", patient_id)


@requires("prescriptions.view_rules")
@require_safe
def show_rules(request: StaffRequest) -> HttpResponse:
    """The gate's rules, with the limits in force today."""
    today = timezone.localdate()
    rules = shown_rules(today)
    groups = [(group, list(each)) for group, each in groupby(rules, key=lambda rule: rule.group)]
    context = {"groups": groups, "count": len(rules), "lab_levels": shown_lab_levels(today)}
    return render(request, "prescriptions/rules.html", context)


def _standing(patient: Patient) -> list[dict[str, object]]:
    entries = HistoryEntry.objects.standing().filter(patient=patient).order_by("kind", "pk")
    return [
        {"entry": entry, "words": history_word(entry.kind, entry.code)}
        for entry in entries.select_related("recorded_by")
    ]
