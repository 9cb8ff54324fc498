"""Papers that a patient takes home."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Visit
from prescriptions.documents import summary_pdf, visit_summary
from prescriptions.models import Prescription
from prescriptions.queries.next_visits import next_appointment
from prescriptions.queries.visits import visits_of


@requires("patients.view_chart")
@require_POST
def print_summary(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Print what the patient should know of a confirmed visit, in the patient's language."""
    confirmed = visits_of(patient_id).filter(state=Visit.State.CONFIRMED)
    visit = get_object_or_404(confirmed, pk=visit_id)
    record_access(
        request,
        action=AccessLog.Action.PRINT,
        patient_id=patient_id,
        object_id=f"summary {visit.pk}",
    )
    standing = Prescription.objects.standing().filter(visit=visit).select_related("product")
    paper = summary_pdf(visit_summary(visit, standing, next_appointment(visit)))
    return HttpResponse(
        paper.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": "inline; filename=visit.pdf",
            "Cache-Control": "private, no-store",
        },
    )
