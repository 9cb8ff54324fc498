"""All papers of some days as one PDF: asked for, awaited and fetched."""

from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.forms.closing import DayForm
from billing.rules.day import whole_month
from billing.services.batching import KIND, NoPapers, request_batch
from clinic.audit import record_access
from clinic.models import AccessLog, Branch, Job
from clinic.roles import StaffRequest, requires


@requires("billing.change_invoice")
@require_POST
def start(request: StaffRequest) -> HttpResponse:
    """Ask for the papers of a day, or with `month` of its month."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return redirect("billing:invoice_list")
    on: date = form.cleaned_data["on"] or timezone.localdate()
    branch = form.cleaned_data["branch"] or request.user.branch or Branch.objects.first()
    begins_on, ends_on = whole_month(on) if "month" in request.POST else (on, on)
    try:
        job = request_batch(
            branch=get_object_or_404(Branch, pk=branch and branch.pk),
            begins_on=begins_on,
            ends_on=ends_on,
            by=request.user,
        )
    except NoPapers:
        messages.warning(request, _("No paper was issued on these days."))
        return redirect("billing:invoice_list")
    return redirect("billing:batch_show", job.pk)


@requires("billing.change_invoice")
@require_safe
def show(request: StaffRequest, job_id: int) -> HttpResponse:
    job = get_object_or_404(Job, kind=KIND, pk=job_id)
    is_open = job.state in Job.OPEN
    template = "billing/_batch.html" if request.headers.get("HX-Request") else "billing/batch.html"
    return render(request, template, {"job": job, "is_open": is_open})


@requires("billing.change_invoice")
@require_safe
def download(request: StaffRequest, job_id: int) -> HttpResponseBase:
    jobs = Job.objects.filter(kind=KIND, state=Job.State.DONE)
    job = get_object_or_404(jobs.exclude(file=""), pk=job_id)
    record_access(
        request,
        action=AccessLog.Action.PRINT,
        patient_id=None,
        object_id="invoices",
        reason=job.file_name,
    )
    return FileResponse(job.file.open("rb"), filename=job.file_name, content_type=job.content_type)
