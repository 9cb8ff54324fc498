"""Papers that a patient takes home."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.pdf import shown_pdf
from clinic.roles import StaffRequest, requires
from labs.models import LabReport
from labs.queries import graded_report
from patients.models import Visit
from prescriptions.documents import summary_pdf, visit_summary
from prescriptions.incident_paper import INCIDENTS, incident_of, incident_paper
from prescriptions.lab_papers import results_paper
from prescriptions.models import Prescription
from prescriptions.queries.next_visits import next_appointment
from prescriptions.queries.policy import readable_limits_on
from prescriptions.queries.visits import visits_of


@requires("patients.view_chart")
@require_POST
def print_summary(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Print what the patient should know of a confirmed visit, in the patient's language."""
    confirmed = visits_of(patient_id).filter(state=Visit.State.CONFIRMED)
    visit = get_object_or_404(confirmed, pk=visit_id)
    _record_print(request, patient_id, f"summary {visit.pk}")
    standing = Prescription.objects.standing().filter(visit=visit).select_related("product")
    return shown_pdf(
        summary_pdf(visit_summary(visit, standing, next_appointment(visit))), "visit.pdf"
    )


@requires("labs.view_result")
@require_POST
def print_results(request: StaffRequest, patient_id: int, report_id: int) -> HttpResponse:
    """Print a panel that a clinician has read, in the patient's language."""
    reviewed = LabReport.objects.standing().filter(patient_id=patient_id, reviewed_at__isnull=False)
    reports = reviewed.select_related("patient__branch", "laboratory", "reviewed_by")
    report = get_object_or_404(reports, pk=report_id)
    _record_print(request, patient_id, f"results {report.pk}")
    levels = readable_limits_on(timezone.localdate()).lab_levels
    values = graded_report(report, levels)
    return shown_pdf(results_paper(report, values), "results.pdf")


@requires("labs.change_result")
@require_POST
def print_incident(request: StaffRequest, patient_id: int, test_id: int) -> HttpResponse:
    """Print the report of a test that is positive or inconclusive, with what is to be done."""
    test = get_object_or_404(INCIDENTS.filter(patient_id=patient_id), pk=test_id)
    _record_print(request, patient_id, f"pregnancy test {test.pk}")
    return shown_pdf(incident_paper(incident_of(test)), "report.pdf")


def _record_print(request: StaffRequest, patient_id: int, what: str) -> None:
    record_access(request, action=AccessLog.Action.PRINT, patient_id=patient_id, object_id=what)
