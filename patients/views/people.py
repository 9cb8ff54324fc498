"""Opening one patient's pages: fetched, and the look at them recorded."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from clinic.audit import record_access
from clinic.roles import StaffRequest, may
from patients.models import Appointment, Patient
from patients.queries.banner import Banner, chart_banner, identity_banner


def open_patient(request: StaffRequest, patient_id: int) -> Patient:
    """Fetch a patient for a page that shows who they are. No page opens unrecorded."""
    patients = Patient.objects.select_related("branch")
    patient = get_object_or_404(patients, pk=patient_id)
    record_access(request, action="view", patient_id=patient.pk)
    return patient


def appointment_of(patient_id: int, appointment_id: int) -> Appointment:
    """Fetch through the patient, so that a number alone opens nothing."""
    mine = Appointment.objects.filter(patient_id=patient_id).select_related("patient", "branch")
    return get_object_or_404(mine, pk=appointment_id)


def banner_for(request: StaffRequest, patient: Patient) -> Banner:
    """Return the banner with as much as this person may see."""
    sees_chart = may(request.user, "patients.view_chart")
    return (chart_banner if sees_chart else identity_banner)(patient, timezone.localdate())
