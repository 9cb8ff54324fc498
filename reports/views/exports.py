"""A person's own exports: how far they are, and their files while these last."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog, Job
from clinic.roles import StaffRequest, requires
from clinic.services.jobs import cancel_job
from reports.services.exporting import TooManyExports, request_export

SHOWN = 30


def own(request: StaffRequest) -> QuerySet[Job]:
    return Job.objects.filter(requested_by=request.user, kind__startswith="reports.")


@requires("reports.view_exports")
@require_safe
def list_exports(request: StaffRequest) -> HttpResponse:
    return render(request, "reports/exports.html", {"jobs": own(request)[:SHOWN]})


@requires("reports.view_exports")
@require_safe
def show_export(request: StaffRequest, job_id: int) -> HttpResponse:
    """Answer one row of the list, which asks again as long as the work is not done."""
    return render(
        request, "reports/_export.html", {"job": get_object_or_404(own(request), pk=job_id)}
    )


@requires("reports.view_exports")
@require_safe
def download(request: StaffRequest, job_id: int) -> HttpResponseBase:
    """Send the file to the person who asked for it, and to nobody else."""
    ready = own(request).filter(state=Job.State.DONE, expires_at__gt=timezone.now())
    job = get_object_or_404(ready.exclude(file=""), pk=job_id)
    record_access(
        request,
        action=AccessLog.Action.EXPORT,
        patient_id=job.parameters.get("patient"),
        object_id=job.file_name,
        reason=str(job.parameters.get("reason", "")),
    )
    return FileResponse(
        job.file.open("rb"),
        as_attachment=True,
        filename=job.file_name,
        content_type=job.content_type,
    )


@requires("reports.view_exports")
@require_POST
def cancel(request: StaffRequest, job_id: int) -> HttpResponse:
    job = get_object_or_404(own(request), pk=job_id)
    if cancel_job(job_id=job.pk, by=request.user, now=timezone.now()):
        messages.success(request, _("The export is cancelled."))
    else:
        messages.warning(request, _("The export was finished already."))
    return redirect("reports:export_list")


@requires("reports.view_exports")
@require_POST
def retry(request: StaffRequest, job_id: int) -> HttpResponse:
    """Ask for the same file again, as a new export."""
    job = get_object_or_404(own(request), pk=job_id)
    record_access(
        request,
        action=AccessLog.Action.EXPORT,
        patient_id=job.parameters.get("patient"),
        object_id=f"{job.kind} again",
        reason=str(job.parameters.get("reason", "")),
    )
    try:
        request_export(kind=job.kind, parameters=job.parameters, by=request.user)
    except TooManyExports:
        messages.warning(request, _("Wait until one of your exports is finished."))
    return redirect("reports:export_list")
