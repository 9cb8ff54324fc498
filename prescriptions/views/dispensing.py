"""The counter: what waits to be handed over, handing over, taking back. No finding is shown."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.idempotency import KeyReused, once
from clinic.models import Branch
from clinic.roles import StaffRequest, requires
from patients.queries.banner import identity_banner
from prescriptions.forms.small import DispenseForm, ReturnForm
from prescriptions.models import Prescription
from prescriptions.queries.handing import Handing, handing_of, waiting_prescriptions
from prescriptions.refusal_words import words_for
from prescriptions.services import refusals
from prescriptions.services.dispensing import dispense, record_return
from prescriptions.views.common import (
    OK,
    REFUSED,
    fingerprint,
    home_branch,
    log_view,
    sent,
    shows_and_takes,
)

# What the counter may be told; every other refusal has its reasons in the chart.
COUNTER_REFUSALS = (refusals.TooManyUnits, refusals.LotUnfit, refusals.AlreadyVoided)


@requires("prescriptions.dispense")
@require_safe
def show_waiting(request: StaffRequest) -> HttpResponse:
    """List what is to be handed over at this person's branch."""
    branch = request.user.branch or Branch.objects.filter(is_active=True).first()
    today = timezone.localdate()
    waiting = waiting_prescriptions(branch, today) if branch else []
    context = {"branch": branch, "waiting": waiting, "today": today}
    return render(request, "prescriptions/waiting.html", context)


@requires("prescriptions.dispense")
@shows_and_takes
def hand_over(request: StaffRequest, patient_id: int, prescription_id: int) -> HttpResponse:
    prescription = _prescription(patient_id, prescription_id)
    log_view(request, patient_id)
    branch = home_branch(request, prescription.course.patient)
    handing = handing_of(prescription, branch, timezone.localdate())
    form = _form(request, handing)
    if form.is_bound and form.is_valid():
        try:
            done = _dispense(request, prescription, branch, form)
        except COUNTER_REFUSALS as refusal:
            form.add_error(None, words_for(refusal))
        except (refusals.GateClosed, refusals.GateUnavailable, refusals.CourseNotActive):
            form.add_error(None, forms.ValidationError(_ask_the_doctor(), code="ask_the_doctor"))
        except KeyReused:
            form.add_error(None, _("This was sent before with other numbers. Check and send anew."))
        else:
            messages.success(request, _("Handed over."))
            return redirect(done)
    status = REFUSED if form.is_bound else OK
    context = {"handing": handing, "form": form, "returns": _returns(prescription)}
    context["banner"] = identity_banner(prescription.course.patient, timezone.localdate())
    return render(request, "prescriptions/dispense.html", context, status=status)


@requires("prescriptions.dispense")
@shows_and_takes
def take_back(request: StaffRequest, patient_id: int, prescription_id: int) -> HttpResponse:
    """Record units that were brought back."""
    prescription = _prescription(patient_id, prescription_id)
    log_view(request, patient_id)
    form = ReturnForm(sent(request), prescription=prescription)
    if form.is_valid():
        try:
            record_return(**form.cleaned_data, by=request.user, today=timezone.localdate())
        except refusals.TooManyUnits as refusal:
            form.add_error("units", words_for(refusal))
        else:
            messages.success(request, _("Recorded."))
            return redirect("prescriptions:dispense_edit", patient_id, prescription_id)
    context = {"prescription": prescription, "form": form}
    context["banner"] = identity_banner(prescription.course.patient, timezone.localdate())
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/take_back.html", context, status=status)


def _prescription(patient_id: int, prescription_id: int) -> Prescription:
    rows = Prescription.objects.filter(course__patient_id=patient_id).select_related(
        "course__patient__branch", "visit", "product", "prescribed_by"
    )
    return get_object_or_404(rows, pk=prescription_id)


def _form(request: StaffRequest, handing: Handing) -> DispenseForm:
    initial = {f"lot-{lot}": units for lot, units in handing.proposed.items()}
    initial["idempotency_key"] = uuid4()  # type: ignore[assignment]
    return DispenseForm(sent(request), lots=handing.lots, initial=initial)


def _dispense(
    request: StaffRequest, prescription: Prescription, branch: Branch, form: DispenseForm
) -> str:
    """Hand over once, however often the form is sent; return where to go."""

    def act() -> str:
        dispense(
            prescription=prescription,
            units=form.units(),
            branch=branch,
            by=request.user,
            now=timezone.now(),
        )
        place = [prescription.course.patient_id, prescription.pk]
        return reverse("prescriptions:dispense_edit", args=place)

    key = form.cleaned_data["idempotency_key"]
    purpose = f"dispense:{prescription.pk}"
    return once(request.user, key, purpose, fingerprint(request.POST), act)


def _returns(prescription: Prescription) -> list[object]:
    dispenses = prescription.dispenses.prefetch_related("lines__lot__strength", "lines__returns")
    return list(dispenses.select_related("recorded_by"))


def _ask_the_doctor() -> str:
    return _("Do not hand this over. Ask the doctor to look at the prescription.")
