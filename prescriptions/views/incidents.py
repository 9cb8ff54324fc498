"""The page of a pregnancy test that is positive or inconclusive: facts, checklist, report."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.roles import StaffRequest, requires
from patients.queries.banner import chart_banner
from prescriptions.forms.incidents import IncidentStepForm
from prescriptions.forms.small import ReasonForm
from prescriptions.incident_paper import INCIDENTS, incident_of
from prescriptions.models import IncidentStep
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services.incidents import take_back_step, take_step
from prescriptions.views.common import (
    OK,
    REFUSED,
    act,
    log_view,
    seen_patient,
    sent,
    shows_and_takes,
)


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


@requires("labs.change_result")
@require_POST
def take_back(request: StaffRequest, patient_id: int, test_id: int, step_id: int) -> HttpResponse:
    """Take back a step that was ticked wrongly, with a reason."""
    steps = IncidentStep.objects.filter(test__patient_id=patient_id, test_id=test_id)
    taken = get_object_or_404(steps, pk=step_id)
    log_view(request, patient_id)
    form = ReasonForm(request.POST)
    page = reverse("prescriptions:pregnancy_test_incident", args=[patient_id, test_id])
    if not form.is_valid():
        messages.error(request, _("Give a reason for taking the step back."))
        return redirect(page)
    reason, now = form.cleaned_data["reason"], timezone.now()
    return act(
        request,
        lambda: take_back_step(taken=taken, reason=reason, by=request.user, now=now),
        _("The step is taken back."),
        page,
    )
