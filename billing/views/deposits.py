"""Money that a patient leaves before there is an invoice."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.forms.counter import DepositBackForm, DepositForm
from billing.queries.deposits import deposit_left_yen, deposits_of
from billing.services.deposits import give_back_deposit, take_deposit
from billing.views.words import REFUSALS, words_for
from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from patients.queries.banner import identity_banner


@requires("billing.change_invoice")
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show a patient's deposits; posted, take one."""
    patient = _patient(request, patient_id)
    form = DepositForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            deposit = take_deposit(
                patient=patient,
                branch=request.user.branch or patient.branch,
                received=form.received(),
                by=request.user,
                now=timezone.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("Deposit %s recorded.") % deposit.number)
            return redirect("billing:deposit_take", patient_id)
    return _page(request, patient, form, DepositBackForm())


@requires("billing.change_invoice")
@require_POST
def give_back(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = _patient(request, patient_id)
    form = DepositBackForm(request.POST)
    if form.is_valid():
        try:
            give_back_deposit(
                patient=patient,
                branch=request.user.branch or patient.branch,
                back=form.received(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("Given back."))
            return redirect("billing:deposit_take", patient_id)
    return _page(request, patient, DepositForm(), form)


def _patient(request: StaffRequest, patient_id: int) -> Patient:
    patient = get_object_or_404(Patient.objects.select_related("branch"), pk=patient_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    return patient


def _page(
    request: StaffRequest, patient: Patient, form: DepositForm, back_form: DepositBackForm
) -> HttpResponse:
    context = {
        "patient": patient,
        "banner": identity_banner(patient, timezone.localdate()),
        "deposits": deposits_of(patient),
        "left_yen": deposit_left_yen(patient),
        "form": form,
        "back_form": back_form,
    }
    is_refused = form.is_bound or back_form.is_bound
    return render(request, "billing/deposits.html", context, status=422 if is_refused else 200)
