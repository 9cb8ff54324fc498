"""Opening a course, its page, and its steps."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.idempotency import KeyReused, once
from clinic.roles import StaffRequest, requires
from patients.models import ConsentText, Patient
from patients.queries.banner import chart_banner
from patients.queries.consents import consent_text_in_force
from prescriptions.forms.history import HistoryForm
from prescriptions.forms.opening import ConsentForm, CourseForm, PotentialForm, opening_of
from prescriptions.forms.small import MoveForm, ObligationForm, ReasonForm, VisitStartForm
from prescriptions.models import Course, LastDoseObligation
from prescriptions.queries.aftercare import obligations_after
from prescriptions.queries.charts import course_chart, courses_of
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services.aftercare import close_obligation
from prescriptions.services.course_life import extend_course
from prescriptions.services.course_steps import Step, change_course_state
from prescriptions.services.opening import open_course, sign_consent
from prescriptions.views.common import (
    OK,
    REFUSED,
    act,
    files,
    fingerprint,
    home_branch,
    log_view,
    seen_patient,
    sent,
    shows_and_takes,
)


@requires("prescriptions.change_course")
@shows_and_takes
def open_new(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Ask what must be known before a course; a stop answer does not end the form."""
    patient = seen_patient(request, patient_id)
    forms = _opening_forms(request, patient)
    status = REFUSED if request.method == "POST" else OK
    if request.method == "POST" and are_valid(forms.values()):
        try:
            done = _open(request, patient, forms)
        except REFUSALS as refusal:
            forms["course"].add_error(None, errors_of(refusal)[0])
        except KeyReused as reused:
            return redirect(reused.result)
        else:
            messages.success(request, _("The course is opened. Go on with the visit."))
            return redirect(done)
    context = forms | {"patient": patient, "text": forms["consent"].text}
    context["banner"] = chart_banner(patient, timezone.localdate())
    return render(request, "prescriptions/open_course.html", context, status=status)


@requires("patients.view_chart")
@require_safe
def show(request: StaffRequest, patient_id: int, course_id: int) -> HttpResponse:
    course = _course(patient_id, course_id)
    log_view(request, patient_id)
    today = timezone.localdate()
    context = {
        "patient": course.patient,
        "banner": chart_banner(course.patient, today),
        "chart": course_chart(course, today),
        "course": course,
        "obligations": obligations_after(course, today),
        "obligation_form": ObligationForm(),
        "move_form": MoveForm(course=course),
        "start_form": VisitStartForm(),
    }
    return render(request, "prescriptions/course.html", context)


@requires("prescriptions.change_course")
@require_POST
def move(request: StaffRequest, patient_id: int, course_id: int) -> HttpResponse:
    course = _course(patient_id, course_id)
    log_view(request, patient_id)
    form = MoveForm(request.POST, course=course)
    if not form.is_valid():
        messages.error(request, _("Check the next state and the day of the last dose."))
        return redirect(course)
    step = Step(**form.cleaned_data)
    return act(
        request,
        lambda: change_course_state(course=course, step=step, by=request.user, now=timezone.now()),
        _("The course is moved on."),
        course,
    )


@requires("prescriptions.change_course")
@require_POST
def extend(request: StaffRequest, patient_id: int, course_id: int) -> HttpResponse:
    """Record the decision to treat past six months."""
    course = _course(patient_id, course_id)
    log_view(request, patient_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason for the extension."))
        return redirect(course)
    reason = form.cleaned_data["reason"]
    return act(
        request,
        lambda: extend_course(
            course=course, reason=reason, by=request.user, today=timezone.localdate()
        ),
        _("The extension is recorded."),
        course,
    )


@requires("prescriptions.change_course")
@require_POST
def close_after(
    request: StaffRequest, patient_id: int, course_id: int, obligation_id: int
) -> HttpResponse:
    """Close something that counts from the last dose, with what came of it."""
    course = _course(patient_id, course_id)
    obligation = get_object_or_404(LastDoseObligation, course=course, pk=obligation_id)
    log_view(request, patient_id)
    form = ObligationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what came of it."))
        return redirect(course)
    return act(
        request,
        lambda: close_obligation(
            obligation=obligation, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        _("Closed."),
        course,
    )


@requires("patients.change_consent")
@shows_and_takes
def sign(request: StaffRequest, patient_id: int, course_id: int) -> HttpResponse:
    """Take a new signature, such as after the text has changed."""
    course = _course(patient_id, course_id)
    log_view(request, patient_id)
    text = treatment_text(course.patient)
    form = ConsentForm(sent(request), files(request), patient=course.patient, text=text)
    if form.is_valid():
        try:
            sign_consent(
                course=course, consent=form.consent(), by=request.user, today=timezone.localdate()
            )
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            messages.success(request, _("Signed."))
            return redirect(course)
    banner = chart_banner(course.patient, timezone.localdate())
    context = {"course": course, "patient": course.patient, "text": text, "consent": form}
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/sign.html", context | {"banner": banner}, status=status)


@requires("patients.view_chart")
@require_safe
def show_panel(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The doctor's part of the patient's page."""
    patient = get_object_or_404(Patient, pk=patient_id)
    log_view(request, patient_id)
    courses = courses_of(patient)
    is_open = bool(courses) and courses[0].state in Course.OPEN
    context = {
        "patient": patient,
        "courses": courses,
        "open_course": courses[0] if is_open else None,
        "chart": course_chart(courses[0], timezone.localdate()) if courses else None,
        "start_form": VisitStartForm(),
    }
    return render(request, "prescriptions/_chart.html", context)


def are_valid(forms: Iterable[Form]) -> bool:
    """Check every form, so that all errors are shown at once."""
    checked = [form.is_valid() for form in forms]
    return all(checked)


def treatment_text(patient: Patient) -> ConsentText | None:
    return consent_text_in_force(
        ConsentText.Kind.TREATMENT, patient.document_language, timezone.localdate()
    )


def _course(patient_id: int, course_id: int) -> Course:
    courses = Course.objects.filter(patient_id=patient_id)
    return get_object_or_404(
        courses.select_related("patient__branch", "doctor", "consent__text"), pk=course_id
    )


def _opening_forms(request: StaffRequest, patient: Patient) -> dict[str, Any]:
    data = sent(request)
    forms: dict[str, Any] = {
        "course": CourseForm(data, initial={"idempotency_key": uuid4()}),
        "history": HistoryForm(data),
    }
    if patient.sex == Patient.Sex.FEMALE:
        forms["potential"] = PotentialForm(data)
    forms["consent"] = ConsentForm(
        data, files(request), patient=patient, text=treatment_text(patient)
    )
    return forms


def _open(request: StaffRequest, patient: Patient, forms: dict[str, Any]) -> str:
    """Open once, however often the form is sent; return the course's address."""
    parts = {
        "histories": forms["history"].histories(),
        "potential": forms["potential"].potential() if "potential" in forms else None,
        "consent": forms["consent"].consent(),
    }
    branch = home_branch(request, patient)
    opening = opening_of(patient, branch, request.user, forms["course"], parts)

    def deed() -> str:
        course = open_course(
            patient=patient, opening=opening, by=request.user, today=timezone.localdate()
        )
        return reverse("prescriptions:course_detail", args=[patient.pk, course.pk])

    key, purpose = forms["course"].key(), f"open_course:{patient.pk}"
    return once(request.user, key, purpose, fingerprint(request.POST), deed)
