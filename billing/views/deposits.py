"""Money that a patient leaves before there is an invoice."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.documents.deposit import deposit_paper
from billing.forms.counter import DepositBackForm, DepositForm
from billing.models import Deposit
from billing.queries.deposits import deposit_left_yen, deposits_of
from billing.services.deposits import give_back_deposit, take_deposit
from billing.services.printing import record_deposit_print
from billing.views.acting import act_once
from billing.views.sending import send_paper
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

    def act() -> str:
        take_deposit(
            patient=patient,
            branch=request.user.branch or patient.branch,
            received=form.received(),
            by=request.user,
            now=timezone.now(),
        )
        return request.path

    words = _("Deposit recorded. Print its receipt below.")
    is_fine = form.is_valid()
    answer = act_once(request, form, f"deposit {patient_id}", act, words) if is_fine else None
    return answer or _page(request, patient, form, DepositBackForm())


@requires("billing.change_invoice")
@require_POST
def give_back(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = _patient(request, patient_id)
    form = DepositBackForm(request.POST)

    def act() -> str:
        give_back_deposit(
            patient=patient,
            branch=request.user.branch or patient.branch,
            back=form.received(),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
        return reverse("billing:deposit_take", args=[patient_id])

    words = _("Given back.")
    is_fine = form.is_valid()
    answer = act_once(request, form, f"deposit back {patient_id}", act, words) if is_fine else None
    return answer or _page(request, patient, DepositForm(), form)


@requires("billing.change_invoice")
@require_POST
def print_deposit(request: StaffRequest, patient_id: int, deposit_id: int) -> HttpResponse:
    deposits = Deposit.objects.filter(patient_id=patient_id)
    deposit = get_object_or_404(deposits.select_related("patient", "branch"), pk=deposit_id)
    copy_no = record_deposit_print(deposit=deposit, by=request.user)
    return send_paper(request, deposit_paper(deposit, copy_no=copy_no), patient_id)


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
