"""Reading results. What changes them lies with prescriptions: a result may stop a course."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from labs.models import LabReport
from labs.queries import graded_report
from patients.queries.banner import chart_banner


@requires("labs.view_result")
@require_safe
def show_report(request: StaffRequest, patient_id: int, report_id: int) -> HttpResponse:
    """Show one panel: each value beside its interval, its level and the value before."""
    reports = LabReport.objects.filter(patient_id=patient_id).select_related(
        "patient__branch", "laboratory", "resulted_by", "reviewed_by", "voided_by", "visit"
    )
    report = get_object_or_404(reports, pk=report_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    context = {
        "report": report,
        "patient": report.patient,
        "banner": chart_banner(report.patient, timezone.localdate()),
        "rows": graded_report(report),
    }
    return render(request, "labs/report.html", context)
