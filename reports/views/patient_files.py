from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from reports.documents.patient_files import KIND
from reports.forms import PatientFileForm
from reports.services.exporting import TooManyExports, request_export


@requires("reports.export_patient")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_file(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Ask for everything that is kept of a patient, with the reason of it."""
    patient = get_object_or_404(Patient, pk=patient_id)
    form = PatientFileForm(request.POST or None)
    if not form.is_bound or not form.is_valid():
        record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
        context = {"form": form, "patient": patient}
        status = 422 if form.is_bound or request.method == "POST" else 200
        return render(request, "reports/patient_file.html", context, status=status)
    words = form.cleaned_data
    record_access(
        request,
        action=AccessLog.Action.EXPORT,
        patient_id=patient_id,
        object_id=words["format"],
        reason=words["reason"],
    )
    try:
        request_export(kind=KIND, parameters={"patient": patient_id} | words, by=request.user)
    except TooManyExports:
        messages.warning(request, _("Wait until one of your exports is finished."))
    return redirect("reports:export_list")
