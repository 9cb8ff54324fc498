"""What the patient's page shows of their money."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from billing.queries.deposits import deposit_left_yen
from billing.queries.papers import latest_papers, open_yen_of
from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Patient

SHOWN = 5


@requires("billing.view_invoice")
@require_safe
def show_panel(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = get_object_or_404(Patient, pk=patient_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    context = {
        "patient": patient,
        "papers": latest_papers(patient, SHOWN),
        "open_yen": open_yen_of(patient),
        "deposit_yen": deposit_left_yen(patient),
    }
    return render(request, "billing/_panel.html", context)
