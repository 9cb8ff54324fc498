"""An invoice that no visit brings: a certificate, a cancelled or missed appointment."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.forms.counter import CounterForm, LaterForm, LineForm
from billing.models import Invoice, InvoiceLine
from billing.queries.deposits import deposit_left_yen
from billing.queries.papers import open_draft_without_visit
from billing.queries.preview import preview_without_visit
from billing.services.by_hand import add_line, remove_line
from billing.services.counter import settle_draft
from billing.services.drafting import draft_without_visit
from billing.views.acting import act_once
from billing.views.counter import sent_form, settle_as_sent
from billing.views.words import REFUSALS, words_for
from clinic.audit import record_access
from clinic.models import AccessLog, Branch
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from patients.queries.banner import identity_banner


@requires("billing.change_invoice")
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show the patient's draft; posted, issue it and take the money."""
    patient, branch = _opened(request, patient_id)
    draft = open_draft_without_visit(patient=patient, branch=branch)
    if request.method != "POST":
        return _page(request, patient, draft)
    if draft is None:
        return redirect("billing:invoice_new", patient_id)
    form = sent_form(request, patient)
    answer = settle_as_sent(request, form, partial(settle_draft, invoice=draft))
    return answer or _page(request, patient, draft, sent=form)


@requires("billing.change_invoice")
@require_POST
def add(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Add a line to the patient's draft, which begins with its first line."""
    patient, branch = _opened(request, patient_id)
    form = LineForm(request.POST)

    def act() -> str:
        draft = draft_without_visit(
            patient=patient, branch=branch, by=request.user, today=timezone.localdate()
        )
        add_line(invoice=draft, line=form.line(), by=request.user)
        return reverse("billing:invoice_new", args=[patient_id])

    is_fine = form.is_valid()
    answer = act_once(request, form, f"line {patient_id}", act, _("Added.")) if is_fine else None
    draft = open_draft_without_visit(patient=patient, branch=branch)
    return answer or _page(request, patient, draft, line_form=form)


@requires("billing.change_invoice")
@require_POST
def remove(request: StaffRequest, patient_id: int, line_id: int) -> HttpResponse:
    """Take a line off the patient's draft."""
    _opened(request, patient_id)
    lines = InvoiceLine.objects.filter(invoice__patient=patient_id, invoice__visit=None)
    line = get_object_or_404(lines.select_related("invoice"), pk=line_id)
    try:
        remove_line(invoice=line.invoice, line_id=line_id)
    except REFUSALS as refusal:
        messages.error(request, words_for(refusal))
    return redirect("billing:invoice_new", patient_id)


def _opened(request: StaffRequest, patient_id: int) -> tuple[Patient, Branch]:
    patient = get_object_or_404(Patient.objects.select_related("branch"), pk=patient_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    return patient, request.user.branch or patient.branch


def _page(
    request: StaffRequest,
    patient: Patient,
    draft: Invoice | None,
    *,
    sent: CounterForm | LaterForm | None = None,
    line_form: LineForm | None = None,
) -> HttpResponse:
    preview = preview_without_visit(draft)
    deposit_yen = deposit_left_yen(patient)
    due = {"seen_yen": preview.totals.total_yen}
    fresh = CounterForm(initial=due, deposit_yen=deposit_yen)
    context = {
        "patient": patient,
        "banner": identity_banner(patient, timezone.localdate()),
        "preview": preview,
        "deposit_yen": deposit_yen,
        "form": sent if isinstance(sent, CounterForm) else fresh,
        "sent": sent or fresh,
        "line_form": line_form or LineForm(),
    }
    status = 422 if sent or line_form else 200
    return render(request, "billing/counter.html", context, status=status)
