"""Old patients from a table: handed in, checked, looked through, taken over."""

from io import BytesIO

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog, Job
from clinic.roles import StaffRequest, requires
from labs.rules.incoming.source import FileRefused
from reports.forms import PatientTableForm
from reports.old_patient_words import FILE_WORDS, HEADINGS, HINTS
from reports.services.course_files import CONTENT_TYPES
from reports.services.exporting import TooManyExports
from reports.services.patient_import_jobs import (
    KIND,
    PERMISSION,
    NothingToImport,
    request_check,
    request_import,
    write_template,
)

SHOWN = 20


def own(request: StaffRequest) -> QuerySet[Job]:
    return Job.objects.filter(requested_by=request.user, kind=KIND)


@requires(PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: StaffRequest) -> HttpResponse:
    """Take a table and have it checked; nothing is written yet."""
    posted = request.method == "POST"
    form = PatientTableForm(request.POST, request.FILES) if posted else PatientTableForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = request_check(content=file.read(), name=file.name, by=request.user)
        except FileRefused as refused:
            form.add_error("file", str(FILE_WORDS[refused.code]))
        except TooManyExports:
            form.add_error(None, _("Wait until one of your exports is finished."))
        else:
            return redirect("reports:import_show", job.pk)
    context = {
        "form": form,
        "jobs": own(request)[:SHOWN],
        "columns": [(heading, HINTS.get(name, "")) for name, heading in HEADINGS.items()],
    }
    return render(request, "reports/imports.html", context, status=422 if posted else 200)


@requires(PERMISSION)
@require_safe
def show_import(request: StaffRequest, job_id: int) -> HttpResponse:
    """Show what a file would add, or has added, and its kinds of mistakes."""
    job = get_object_or_404(own(request), pk=job_id)
    words = job.parameters
    counts = words.get("counts", {})
    context = {
        "job": job,
        "counts": counts,
        "mistakes": [
            each | {"heading": HEADINGS[each["column"]]} for each in counts.get("mistakes", [])
        ],
        "is_check": not words["write"],
        "adds": counts.get("new_patients", 0) + counts.get("new_courses", 0),
        "has_file": "input" in words,
    }
    polled = request.headers.get("HX-Request")
    return render(request, "reports/_import.html" if polled else "reports/import.html", context)


@requires(PERMISSION)
@require_POST
def take_over(request: StaffRequest, job_id: int) -> HttpResponse:
    """Write what the check has found to be new. Who did it, and when, stays in the log."""
    get_object_or_404(own(request), pk=job_id)
    try:
        job = request_import(job_id=job_id, by=request.user)
    except NothingToImport:
        messages.warning(request, _("Nothing can be imported from this check. Hand the file in."))
        return redirect("reports:import_list")
    except TooManyExports:
        messages.warning(request, _("Wait until one of your exports is finished."))
        return redirect("reports:import_show", job_id)
    record_access(
        request,
        action=AccessLog.Action.VIEW,
        patient_id=None,
        object_id=f"import {job.pk}",
        reason=f"import of {job.parameters['name']}",
    )
    return redirect("reports:import_show", job.pk)


@requires(PERMISSION)
@require_safe
def template_xlsx(request: StaffRequest) -> HttpResponse:
    """Send the empty table, its columns in the reader's language."""
    return _template("xlsx")


@requires(PERMISSION)
@require_safe
def template_csv(request: StaffRequest) -> HttpResponse:
    return _template("csv")


def _template(kind: str) -> HttpResponse:
    out = BytesIO()
    write_template(kind, out)
    response = HttpResponse(out.getvalue(), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="old-patients.{kind}"'
    return response
