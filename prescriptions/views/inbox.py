"""The doctors' inbox of results, and the queue of rows that files could not place."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clinic.roles import StaffRequest, requires
from labs.models import ImportRow, LabImport, LabReport
from labs.queries import awaited_reports, unread_tests
from labs.queries.incoming import waiting_rows
from patients.models import Patient
from prescriptions.forms.importing import CodeForm, GiveForm, RejectForm
from prescriptions.forms.results import CommentForm
from prescriptions.models import ResultAlarm
from prescriptions.queries.inbox import inbox
from prescriptions.refusal_words import REFUSALS
from prescriptions.services import alarms, importing, results, undoing
from prescriptions.views.common import OK, REFUSED, act, log_view, sent, shows_and_takes

LONGEST_LIST = 100
ROWS = ImportRow.objects.waiting().select_related("lab_import__laboratory", "patient")


@requires("labs.view_result")
@require_safe
def show_inbox(request: StaffRequest) -> HttpResponse:
    """List what waits for a clinician, and what waits for the laboratory."""
    context = {
        "rows": inbox(LONGEST_LIST),
        "unread_tests": unread_tests()[:LONGEST_LIST],
        "awaited": awaited_reports()[:LONGEST_LIST],
        "waiting": waiting_rows().count(),
    }
    return render(request, "prescriptions/inbox.html", context)


@requires("labs.change_result")
@require_POST
def acknowledge(request: StaffRequest, alarm_id: int) -> HttpResponse:
    alarm = get_object_or_404(ResultAlarm, pk=alarm_id)
    log_view(request, alarm.patient_id)
    form = CommentForm(request.POST)
    note = form.cleaned_data["comment"] if form.is_valid() else ""
    return act(
        request,
        lambda: alarms.acknowledge_alarm(
            alarm=alarm, note=note, by=request.user, now=timezone.now()
        ),
        _("The alarm is yours now."),
        alarm.report,
    )


@requires("labs.change_result")
@require_POST
def review_many(request: StaffRequest) -> HttpResponse:
    """Mark the chosen panels as read; one with an open alarm has to be opened."""
    chosen = [each for each in request.POST.getlist("report") if each.isdecimal()]
    reports = LabReport.objects.unreviewed().filter(pk__in=chosen[:LONGEST_LIST])
    done = 0
    for report in reports.exclude(alarms__in=ResultAlarm.objects.open()):
        log_view(request, report.patient_id)
        try:
            results.review_report(report=report, comment="", by=request.user, now=timezone.now())
        except REFUSALS:
            continue
        done += 1
    if done:
        words = ngettext("%(count)s panel reviewed.", "%(count)s panels reviewed.", done)
        messages.success(request, words % {"count": done})
    else:
        messages.error(request, _("Choose panels first. Those with an alarm are opened singly."))
    return redirect("prescriptions:inbox_list")


@requires("labs.change_result")
@require_POST
def confirm_import(request: StaffRequest, import_id: int) -> HttpResponse:
    lab_import = get_object_or_404(LabImport, pk=import_id)
    return act(
        request,
        lambda: importing.confirm_import(
            lab_import=lab_import, by=request.user, now=timezone.now()
        ),
        _("The results are being imported."),
        lab_import,
    )


@requires("labs.change_result")
@require_POST
def undo_import(request: StaffRequest, import_id: int) -> HttpResponse:
    lab_import = get_object_or_404(LabImport, pk=import_id)
    return act(
        request,
        lambda: undoing.undo_import(lab_import=lab_import, by=request.user, now=timezone.now()),
        _("The import is taken back. The file may come again."),
        lab_import,
    )


@requires("labs.change_result")
@require_safe
def show_queue(request: StaffRequest) -> HttpResponse:
    """List the rows of imported files that wait for a person."""
    rows = waiting_rows()
    return render(
        request, "prescriptions/queue.html", {"rows": rows[:LONGEST_LIST], "count": rows.count()}
    )


@requires("labs.change_result")
@shows_and_takes
def decide_row(request: StaffRequest, row_id: int) -> HttpResponse:
    """Let a person say whose a row is, what its code means, or that it is left out."""
    row = get_object_or_404(ROWS, pk=row_id)
    deed = request.POST.get("deed", "")
    forms = {
        "give": GiveForm(sent(request) if deed == "give" else None),
        "code": CodeForm(sent(request) if deed == "code" else None),
        "reject": RejectForm(sent(request) if deed == "reject" else None),
    }
    form = forms.get(deed)
    if form is not None and form.is_valid():
        try:
            messages.success(request, _decide(row, deed, form.cleaned_data, request))
        except importing.RowDecided:
            messages.error(request, _("Somebody has decided about this row already."))
        return redirect("prescriptions:queue_list")
    context = {"row": row, "forms": forms}
    status = REFUSED if request.method == "POST" else OK
    return render(request, "prescriptions/queue_row.html", context, status=status)


def _decide(row: ImportRow, deed: str, told: dict[str, object], request: StaffRequest) -> str:
    now = timezone.now()
    if deed == "give":
        patient = told["patient"]
        assert isinstance(patient, Patient)  # noqa: S101 - the form has found them
        log_view(request, patient.pk)
        rows = importing.give_rows(row=row, patient=patient, by=request.user, now=now)
        count = len(rows)
    elif deed == "code":
        count = importing.learn_code(
            row=row,
            analyte=told["analyte"],  # type: ignore[arg-type]
            by=request.user,
            now=now,
        )
    else:
        note = str(told["note"])
        count = importing.reject_rows(rows=[row], note=note, by=request.user, now=now)
    return ngettext("%(count)s row decided.", "%(count)s rows decided.", count) % {"count": count}
