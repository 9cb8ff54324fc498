"""Booking, cancelling and walking in."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.idempotency import KeyReused, once
from clinic.roles import StaffRequest, requires
from clinic.sent import fingerprint, redirect_to_first, sent
from patients.forms.appointments import (
    BookingForm,
    DayForm,
    PlaceForm,
    RescheduleForm,
    WalkInForm,
)
from patients.forms.board import CancellationForm
from patients.models import Appointment, Patient
from patients.queries.slots import bookable_day
from patients.services.appointments import (
    BookingRefused,
    book_appointment,
    register_walk_in,
    reschedule_appointment,
)
from patients.services.board import MoveRefused, cancel_appointment
from patients.views.board import home_branch
from patients.views.people import appointment_of, banner_for, open_patient
from patients.words import BOOKING_REFUSALS, MOVE_REFUSALS

REFUSED = 422
FIELD_OF_REFUSAL = {"full": "overlap_reason"}
shows_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@requires("patients.change_appointment")
@shows_and_takes
def book(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = open_patient(request, patient_id)
    form = BookingForm(sent(request), initial={"idempotency_key": uuid4()})
    if form.is_valid():
        try:
            once(
                request.user,
                form.key(),
                "book_appointment",
                fingerprint(request.POST),
                lambda: _book(request, patient, form),
            )
        except KeyReused:
            return redirect_to_first(request, patient.get_absolute_url())
        except BookingRefused as refused:
            form.add_error(FIELD_OF_REFUSAL.get(refused.code, "starts_at"), _words(refused))
        else:
            messages.success(request, _("Booked."))
            return redirect(patient)
    return _show_times(request, patient, form)


@requires("patients.change_appointment")
@shows_and_takes
def reschedule(request: StaffRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    """Give a booked appointment another time, on the same page that books one."""
    appointment = appointment_of(patient_id, appointment_id)
    form = RescheduleForm(sent(request))
    if form.is_valid():
        try:
            reschedule_appointment(
                appointment=appointment, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except BookingRefused as refused:
            form.add_error(FIELD_OF_REFUSAL.get(refused.code, "starts_at"), _words(refused))
        else:
            messages.success(request, _("The appointment is moved."))
            return redirect(appointment.patient)
    patient = open_patient(request, patient_id)
    return _show_times(request, patient, form, appointment)


@requires("patients.change_appointment")
@shows_and_takes
def walk_in(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = open_patient(request, patient_id)
    form = WalkInForm(sent(request), initial={"branch": home_branch(request.user)})
    if form.is_valid():
        try:
            register_walk_in(
                patient=patient, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except BookingRefused as refused:
            form.add_error(None, _words(refused))
        else:
            messages.success(request, _("Received without an appointment."))
            return redirect("patients:board_show")
    context = {"form": form, "patient": patient, "banner": banner_for(request, patient)}
    status = REFUSED if form.is_bound else 200
    return render(request, "patients/walk_in.html", context, status=status)


@requires("patients.change_appointment")
@shows_and_takes
def cancel(request: StaffRequest, patient_id: int, appointment_id: int) -> HttpResponse:
    appointment = appointment_of(patient_id, appointment_id)
    form = CancellationForm(sent(request))
    if form.is_valid():
        try:
            cancel_appointment(
                appointment=appointment, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except MoveRefused as refused:
            form.add_error(None, ValidationError(MOVE_REFUSALS[refused.code], code=refused.code))
        else:
            messages.success(request, _("The appointment is cancelled."))
            return redirect(appointment.patient)
    patient = open_patient(request, patient_id)
    context = {"form": form, "appointment": appointment, "banner": banner_for(request, patient)}
    status = REFUSED if form.is_bound else 200
    return render(request, "patients/cancel.html", context, status=status)


def _book(request: StaffRequest, patient: Patient, form: BookingForm) -> str:
    chosen = {name: form.cleaned_data[name] for name in form.CHOSEN}
    booked = book_appointment(patient=patient, by=request.user, now=timezone.now(), **chosen)
    return str(booked.pk)


def _show_times(
    request: StaffRequest, patient: Patient, form: PlaceForm, moving: Appointment | None = None
) -> HttpResponse:
    """Show a day's times, as a page or into one; `moving` is the appointment to move."""
    context = _day(request, patient, form, moving) | {"form": form, "patient": patient}
    if "HX-Request" in request.headers:
        return render(request, "patients/_times.html", context)
    return render(request, "patients/book.html", context, status=REFUSED if form.is_bound else 200)


def _day(
    request: StaffRequest, patient: Patient, form: PlaceForm, moving: Appointment | None
) -> dict[str, Any]:
    """Return the day whose times are shown: that of the refused time, or the one asked for."""
    asked = DayForm(request.GET)
    asked.is_valid()
    known: dict[str, Any] = form.cleaned_data if form.is_bound else asked.cleaned_data
    starts_at = known.get("starts_at")
    branch = known.get("branch") or (moving.branch if moving else home_branch(request.user))
    held_on = timezone.localdate(moving.during.lower) if moving else None
    wanted = timezone.localdate(starts_at) if starts_at else known.get("on") or held_on
    shown = bookable_day(patient=patient, branch=branch, wanted=wanted, now=timezone.now())
    return {
        "banner": banner_for(request, patient),
        "branch": branch,
        "day": shown.day,
        "day_form": DayForm(initial={"branch": branch, "on": shown.day}),
        "slots": shown.slots,
        "chosen": starts_at,
        "moving": moving,
        "action": _action(patient, moving),
    }


def _action(patient: Patient, moving: Appointment | None) -> str:
    if moving is None:
        return reverse("patients:appointment_book", args=[patient.pk])
    return reverse("patients:appointment_reschedule", args=[patient.pk, moving.pk])


def _words(refused: BookingRefused) -> ValidationError:
    return ValidationError(BOOKING_REFUSALS[refused.code], code=refused.code)
