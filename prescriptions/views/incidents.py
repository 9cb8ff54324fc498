"""The page of a pregnancy test that is positive or inconclusive: facts, checklist, report."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic.roles import StaffRequest, requires
from patients.queries.banner import chart_banner
from prescriptions.forms.incidents import IncidentStepForm
from prescriptions.incident_paper import INCIDENTS, incident_of
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services.incidents import take_step
from prescriptions.views.common import OK, REFUSED, seen_patient, sent, shows_and_takes


@requires("labs.change_result")
@shows_and_takes
def show_incident(request: StaffRequest, patient_id: int, test_id: int) -> HttpResponse:
    """Show what is to be done after a test, and take what was done."""
    patient = seen_patient(request, patient_id)
    test = get_object_or_404(INCIDENTS.filter(patient=patient), pk=test_id)
    incident = incident_of(test)
    form = IncidentStepForm(sent(request), initial={"day": timezone.localdate()}, incident=incident)
    if form.is_valid():
        told = form.cleaned_data
        try:
            take_step(
                test=test,
                step=told["step"],
                done_on=told["day"],
                note=told["note"],
                by=request.user,
            )
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            messages.success(request, _("Recorded."))
            return redirect("prescriptions:pregnancy_test_incident", patient.pk, test.pk)
    banner = chart_banner(patient, timezone.localdate())
    context = {"patient": patient, "banner": banner, "incident": incident, "form": form}
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/incident.html", context, status=status)
