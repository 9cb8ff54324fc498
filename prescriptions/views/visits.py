"""A confirmed visit: read, amended, prescribed on later."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.roles import StaffRequest, requires
from patients.models import SideEffect, Visit
from patients.queries.banner import chart_banner
from prescriptions.forms.small import AmendForm, NoteForm, ReasonForm, amendable
from prescriptions.forms.supply import SUPPLY, SupplyForm, overrides_in, reasons_in
from prescriptions.models import Prescription
from prescriptions.queries.panels import Question, gate_panel
from prescriptions.queries.proposals import NOTHING_ENTERED
from prescriptions.queries.visits import last_prescription, open_course_of, visits_of, whole_visit
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services.issuing import issue_prescription, void_prescription
from prescriptions.services.visits import amend_visit, assess_side_effect
from prescriptions.views.common import (
    OK,
    REFUSED,
    act,
    authenticated_at,
    log_view,
    sent,
    shows_and_takes,
)
from prescriptions.visit_rows import rows_of


@requires("patients.view_chart")
@require_safe
def show(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    visit = get_object_or_404(whole_visit(patient_id), pk=visit_id)
    log_view(request, patient_id)
    context = {
        "visit": visit,
        "patient": visit.patient,
        "banner": chart_banner(visit.patient, timezone.localdate()),
        "rows": rows_of(visit),
        "is_confirmed": visit.state == Visit.State.CONFIRMED,
        "course": open_course_of(patient_id),
    }
    return render(request, "prescriptions/visit.html", context)


@requires("prescriptions.change_visit")
@shows_and_takes
def amend(request: StaffRequest, patient_id: int, visit_id: int, field: str) -> HttpResponse:
    """Correct one field of a confirmed visit, with a reason."""
    visit = get_object_or_404(visits_of(patient_id), pk=visit_id)
    if field not in amendable():
        raise Http404(field)
    log_view(request, patient_id)
    form = AmendForm(sent(request), name=field, initial={"value": getattr(visit, field)})
    if form.is_valid():
        changes, reason = {field: form.cleaned_data["value"]}, form.cleaned_data["reason"]
        try:
            amend_visit(visit=visit, changes=changes, reason=reason, by=request.user)
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            messages.success(request, _("Amended. The old words stay beside the new ones."))
            return redirect(visit)
    context = {"visit": visit, "patient": visit.patient, "form": form}
    context["banner"] = chart_banner(visit.patient, timezone.localdate())
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/amend.html", context, status=status)


@requires("prescriptions.prescribe")
@shows_and_takes
def prescribe(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Prescribe on a confirmed visit, such as when its results have come in."""
    visit = get_object_or_404(visits_of(patient_id).filter(state="confirmed"), pk=visit_id)
    log_view(request, patient_id)
    form = SupplyForm(sent(request), last=last_prescription(patient_id))
    form.fields["supply"].required = False
    if form.is_valid() and (order := form.order()) is not None:
        now = timezone.now()
        overrides = overrides_in(request.POST, authenticated_at(request, now))
        try:
            issue_prescription(
                visit=visit, order=order, by=request.user, now=now, overrides=overrides
            )
        except REFUSALS as refusal:
            for error in errors_of(refusal):
                form.add_error(None, error)
        else:
            messages.success(request, _("Prescription issued."))
            return redirect(visit)
    context = {"visit": visit, "patient": visit.patient, "form": form, "supply": SUPPLY}
    context["banner"] = chart_banner(visit.patient, timezone.localdate())
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/prescribe.html", context, status=status)


@requires("prescriptions.prescribe")
@require_POST
def show_supply_gate(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Answer a supply considered on a confirmed visit; nothing is written."""
    visit = get_object_or_404(visits_of(patient_id).filter(state="confirmed"), pk=visit_id)
    form = SupplyForm(request.POST)
    form.is_valid()
    question = Question(
        visit=visit,
        entered=NOTHING_ENTERED,
        proposal=form.proposal(),
        reasons=reasons_in(request.POST),
    )
    panel = gate_panel(open_course_of(patient_id), question, request.user, timezone.now())
    return render(request, "prescriptions/_gate.html", {"panel": panel, "visit": visit})


@requires("prescriptions.prescribe")
@require_POST
def void(request: StaffRequest, patient_id: int, prescription_id: int) -> HttpResponse:
    prescriptions = Prescription.objects.filter(course__patient_id=patient_id)
    prescription = get_object_or_404(prescriptions.select_related("visit"), pk=prescription_id)
    log_view(request, patient_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason for voiding."))
        return redirect(prescription.visit)
    return act(
        request,
        lambda: void_prescription(
            prescription=prescription,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        ),
        _("The prescription is voided."),
        prescription.visit,
    )


@requires("prescriptions.change_visit")
@require_POST
def assess(request: StaffRequest, patient_id: int, side_effect_id: int) -> HttpResponse:
    """Record a doctor's assessment of a serious symptom."""
    symptoms = SideEffect.objects.filter(visit__patient_id=patient_id, is_serious=True)
    symptom = get_object_or_404(symptoms.select_related("visit"), pk=side_effect_id)
    log_view(request, patient_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write what the assessment was."))
        return redirect(symptom.visit)
    return act(
        request,
        lambda: assess_side_effect(
            side_effect=symptom,
            assessment=form.cleaned_data["note"],
            by=request.user,
            now=timezone.now(),
        ),
        _("Assessed."),
        symptom.visit,
    )
