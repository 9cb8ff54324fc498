"""A chart opened in an emergency to somebody whose role sees none, and its review."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clinic.audit import record_access
from clinic.models import EmergencyAccess
from clinic.roles import StaffRequest, requires
from clinic.sent import sent
from clinic.services.emergency import ReviewRefused, open_emergency, review_emergency
from patients.forms.emergency import EmergencyForm, ReviewForm
from patients.queries.emergencies import emergencies
from patients.words import REVIEW_REFUSALS

REFUSED = 422
CHART = "prescriptions:chart_show"
shows_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@requires("patients.review_emergency")
@require_safe
def list_emergencies(request: StaffRequest) -> HttpResponse:
    context = {"emergencies": emergencies(timezone.now())}
    return render(request, "patients/emergencies.html", context)


@requires("patients.open_emergency")
@shows_and_takes
def open_chart(request: StaffRequest) -> HttpResponse:
    """Open one chart for an hour, to read only."""
    form = EmergencyForm(sent(request))
    if form.is_valid():
        patient, reason = form.cleaned_data["patient"], form.cleaned_data["reason"]
        access = open_emergency(
            patient_id=patient.pk, reason=reason, by=request.user, now=timezone.now()
        )
        record_access(
            request,
            action="view",
            patient_id=patient.pk,
            object_id=f"emergency {access.pk}",
            reason=reason,
        )
        return redirect(reverse(CHART, args=[patient.pk]))
    status = REFUSED if form.errors else 200
    return render(request, "patients/emergency_open.html", {"form": form}, status=status)


@requires("patients.review_emergency")
@shows_and_takes
def review(request: StaffRequest, access_id: int) -> HttpResponse:
    access = get_object_or_404(EmergencyAccess.objects.select_related("user"), pk=access_id)
    form = ReviewForm(sent(request))
    if form.is_valid():
        try:
            review_emergency(
                access=access, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except ReviewRefused as refused:
            words = str(REVIEW_REFUSALS[refused.code])
            form.add_error(None, ValidationError(words, code=refused.code))
        else:
            messages.success(request, _("The review is saved."))
            return redirect("patients:emergency_list")
    context = {"form": form, "access": access}
    status = REFUSED if form.errors else 200
    return render(request, "patients/emergency_review.html", context, status=status)
