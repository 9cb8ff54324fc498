"""The consultation: one page, a live panel, one save."""

from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.drafts import discard_draft, names_with_draft
from clinic.idempotency import KeyReused, once
from clinic.models import User
from clinic.roles import StaffRequest, requires
from labs.models import LabReport
from labs.queries import GradedValue, graded_report
from patients.models import Visit
from patients.queries.banner import chart_banner
from patients.services.appointments import BookingRefused
from patients.words import BOOKING_REFUSALS
from prescriptions.forms.consultation import Before, ConsultationForm
from prescriptions.forms.next_visit import DayForm, NextVisitForm
from prescriptions.forms.small import VisitStartForm
from prescriptions.forms.supply import reasons_in
from prescriptions.models import Phrase
from prescriptions.queries.next_visits import next_appointment, next_slots, slots_of_day
from prescriptions.queries.panels import GatePanel, Question, gate_panel
from prescriptions.queries.policy import readable_limits_on
from prescriptions.queries.visits import (
    last_prescription,
    open_course_of,
    todays_appointment,
    values_before,
    visit_before,
    visits_of,
    visits_to_fill_in,
)
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services.consultations import save_consultation
from prescriptions.services.refusals import ChangedMeanwhile, VisitClosed
from prescriptions.services.visits import VisitStart, start_visit
from prescriptions.views.common import (
    OK,
    REFUSED,
    authenticated_at,
    fingerprint,
    home_branch,
    log_view,
    seen_patient,
    sent,
    shows_and_takes,
)
from prescriptions.views.merging import show_conflict


@requires("prescriptions.change_visit")
@require_POST
def start(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Begin today's visit, or go on with it."""
    patient = seen_patient(request, patient_id)
    form = VisitStartForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what kind of visit this is."))
        return redirect(patient)
    now, branch = timezone.now(), home_branch(request, patient)
    begun = VisitStart(
        branch=branch,
        kind=form.cleaned_data["kind"],
        doctor=request.user,
        appointment=todays_appointment(patient, branch, timezone.localdate(now)),
    )
    visit = start_visit(patient=patient, start=begun, by=request.user, now=now)
    return redirect("prescriptions:visit_edit", patient.pk, visit.pk)


@requires("prescriptions.change_visit")
@shows_and_takes
def edit(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Show the form of a draft visit; sent whole, it is saved whole or not at all."""
    visit = get_object_or_404(visits_to_fill_in(patient_id, timezone.localdate()), pk=visit_id)
    log_view(request, patient_id)
    form = consultation_form(request, visit)
    if visit.state != Visit.State.DRAFT and not form.is_bound:
        return redirect(visit)
    status = REFUSED if form.is_bound else OK
    if form.is_bound and form.is_valid():
        try:
            done = _save(request, visit, form)
        except (ChangedMeanwhile, KeyReused, VisitClosed):
            return show_conflict(request, visit, form)
        except REFUSALS as refusal:
            form.refuse(errors_of(refusal))
        except BookingRefused as refused:
            words = BOOKING_REFUSALS[refused.code]
            form.next.add_error("next_visit", ValidationError(words, code=refused.code))
        else:
            discard_draft(user=request.user, form=draft_key(visit))
            messages.success(request, _("The visit is confirmed."))
            return redirect(done)
    return render(
        request,
        "prescriptions/consultation.html",
        page_of(visit, form, request.user),
        status=status,
    )


@requires("prescriptions.change_visit")
@require_POST
def show_gate(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Answer what is typed so far with the gate's panel; nothing is written."""
    visit = get_object_or_404(visits_to_fill_in(patient_id, timezone.localdate()), pk=visit_id)
    form = consultation_form(request, visit)
    panel = panel_of(request, visit, form)
    return render(request, "prescriptions/_gate.html", {"panel": panel, "visit": visit})


@requires("prescriptions.change_visit")
@require_safe
def show_times(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Answer with the free times of another day for the next visit."""
    visit = get_object_or_404(visits_of(patient_id), pk=visit_id)
    form = DayForm(request.GET)
    day = form.cleaned_data.get("on") if form.is_valid() else None
    now = timezone.now()
    slots = partial(slots_of_day, visit, day, now) if day else partial(next_slots, visit, now)
    shown = NextVisitForm(slots=slots)
    shown.fields["next_visit"].widget.attrs["data-ask"] = ""
    return render(request, "prescriptions/_next_times.html", {"next_form": shown})


def consultation_form(request: StaffRequest, visit: Visit) -> ConsultationForm:
    before = Before(visit=visit_before(visit), prescription=last_prescription(visit.patient_id))
    initial = {"version": visit.version, "idempotency_key": uuid4()}
    return ConsultationForm(
        sent(request), visit=visit, before=before, by=request.user, initial=initial
    )


def panel_of(request: StaffRequest, visit: Visit, form: ConsultationForm) -> GatePanel:
    now = timezone.now()
    considered, entered, proposal = form.preview(now)
    question = Question(
        visit=considered,
        entered=entered,
        proposal=proposal,
        reasons=reasons_in(request.POST),
    )
    return gate_panel(open_course_of(visit.patient_id), question, request.user, now)


def draft_key(visit: Visit) -> str:
    return f"visit:{visit.pk}"


def page_of(visit: Visit, form: ConsultationForm, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "visit": visit,
        "patient": visit.patient,
        "banner": chart_banner(visit.patient, today),
        "form": form,
        "before": form.before.visit,
        "values_before": values_before(visit.patient_id),
        "course": open_course_of(visit.patient_id),
        "waiting": _graded(form.waiting, today),
        "booked": next_appointment(visit),
        "phrases": Phrase.objects.standing().filter(doctor=user),
        "others": names_with_draft(draft_key(visit), besides=user),
    }


def _graded(reports: list[LabReport], today: date) -> list[tuple[LabReport, list[GradedValue]]]:
    if not reports:
        return []
    levels = readable_limits_on(today).lab_levels
    return [(each, graded_report(each, levels)) for each in reports]


def _save(request: StaffRequest, visit: Visit, form: ConsultationForm) -> str:
    """Save once, however often the form is sent; return where to go."""
    now = timezone.now()
    consultation = form.consultation(now, authenticated_at(request, now))

    def save() -> str:
        save_consultation(
            visit=visit,
            version=form.sent.cleaned_data["version"],
            consultation=consultation,
            by=request.user,
            now=now,
        )
        return reverse("prescriptions:visit_detail", args=[visit.patient_id, visit.pk])

    purpose = f"save_consultation:{visit.pk}"
    return once(request.user, form.sent.key(), purpose, fingerprint(request.POST), save)
