"""Registering a patient, showing and correcting who they are."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.idempotency import KeyReused, once
from clinic.roles import StaffRequest, requires
from clinic.sent import fingerprint, redirect_to_first, sent
from patients.forms.identity import BirthDateForm, CorrectionForm, GuardianForm, RegistrationForm
from patients.models import Patient
from patients.queries.appointments import appointments_of
from patients.queries.merges import merges_of
from patients.rules.prefill import begun_registration
from patients.services.registration import (
    ChangedMeanwhile,
    GuardianDetails,
    GuardianMissing,
    LooksRegistered,
    PatientDetails,
    add_guardian,
    register_patient,
    update_patient,
)
from patients.services.tickets import TicketTaken
from patients.views.board import home_branch
from patients.views.comparison import differences
from patients.views.people import banner_for, open_patient

REFUSED, CONFLICT = 422, 409
shows_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@requires("patients.change_identity")
@shows_and_takes
def register(request: StaffRequest) -> HttpResponse:
    """Register somebody; a search that found nobody may have begun the form."""
    is_sent = "idempotency_key" in request.POST
    begun = begun_registration(request.POST.get("q", ""))
    initial = begun | {"idempotency_key": uuid4(), "branch": home_branch(request.user)}
    form = RegistrationForm(request.POST if is_sent else None, initial=initial)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            patient_id = once(
                request.user,
                form.key(),
                "register_patient",
                fingerprint(request.POST),
                lambda: _register(request, form),
            )
        except KeyReused as used:
            return redirect_to_first(
                request, reverse("patients:patient_detail", args=[used.result])
            )
        except (GuardianMissing, TicketTaken, LooksRegistered) as refused:
            context |= _refuse(form, refused)
        else:
            messages.success(request, _("Registered."))
            return redirect("patients:patient_detail", patient_id)
    status = REFUSED if form.is_bound else 200
    return render(request, "patients/register.html", context, status=status)


@requires("patients.view_identity")
@require_safe
def show(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = open_patient(request, patient_id)
    context = {
        "patient": patient,
        "banner": banner_for(request, patient),
        "appointments": appointments_of(patient, timezone.now()),
        "guardians": list(patient.guardians.all()),
        "merges": merges_of(patient),
    }
    return render(request, "patients/patient.html", context)


@requires("patients.change_identity")
@shows_and_takes
def correct(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = open_patient(request, patient_id)
    form = CorrectionForm(sent(request), initial=vars(patient) | {"branch": patient.branch})
    context: dict[str, Any] = {"form": form, "patient": patient}
    status = REFUSED if form.is_bound else 200
    if form.is_valid():
        try:
            _update(request, patient, form)
        except GuardianMissing:
            form.add_error("birth_date", _guardian_first())
        except ChangedMeanwhile as changed:
            context["differences"] = differences(form, changed.current)
            form.accept_version(changed.current.version)
            status = CONFLICT
        else:
            messages.success(request, _("Saved."))
            return redirect(patient)
    context["banner"] = banner_for(request, patient)
    return render(request, "patients/correct.html", context, status=status)


@requires("patients.change_identity")
@shows_and_takes
def name_guardian(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = open_patient(request, patient_id)
    form = GuardianForm(sent(request))
    if form.is_valid():
        add_guardian(patient=patient, details=GuardianDetails(**form.guardian()), by=request.user)
        messages.success(request, _("Saved."))
        return redirect(patient)
    context = {"form": form, "patient": patient, "banner": banner_for(request, patient)}
    status = REFUSED if form.is_bound else 200
    return render(request, "patients/guardian.html", context, status=status)


@requires("patients.view_identity")
@require_POST
def echo_birth_date(request: StaffRequest) -> HttpResponse:
    """Say how a typed birth date is understood. It is posted, so it stands in no address."""
    form = BirthDateForm(request.POST)
    form.is_valid()
    return render(request, "patients/_birth_date.html", {"form": form})


def _register(request: StaffRequest, form: RegistrationForm) -> str:
    patient = register_patient(
        details=PatientDetails(**form.details()),
        guardian=GuardianDetails(**form.guardian()) if form.has_guardian() else None,
        ticket_no=form.cleaned_data["ticket_no"],
        different_from=form.cleaned_data["different_from"],
        by=request.user,
        today=timezone.localdate(),
    )
    return str(patient.pk)


def _update(request: StaffRequest, patient: Patient, form: CorrectionForm) -> None:
    update_patient(
        patient=patient,
        version=form.cleaned_data["version"],
        details=PatientDetails(**form.details()),
        by=request.user,
        today=timezone.localdate(),
    )


def _refuse(form: RegistrationForm, refused: Exception) -> dict[str, Any]:
    """Put a refusal's words at its field; return what the page shows besides."""
    if isinstance(refused, GuardianMissing):
        words = _("A patient under 18 needs a guardian. Enter the guardian's name.")
        form.add_error("guardian_name", ValidationError(words, code="guardian_missing"))
    elif isinstance(refused, TicketTaken):
        words = _("%(number)s belongs to another patient. Check the card.")
        number = {"number": refused.holder.ticket_no}
        form.add_error("ticket_no", ValidationError(words, code="ticket_taken", params=number))
    elif isinstance(refused, LooksRegistered):
        words = _("Somebody like this is registered. Compare below before you go on.")
        form.add_error(None, ValidationError(words, code="looks_registered"))
        return {"similar": refused.found}
    return {}


def _guardian_first() -> ValidationError:
    words = _("This makes the patient a minor. Enter a guardian on the patient's page first.")
    return ValidationError(words, code="guardian_missing")
