"""The counter: what a visit costs, and the money for it."""

from collections.abc import Callable
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
from billing.queries.papers import standing_invoice
from billing.queries.preview import preview_of
from billing.rules.lines import PriceMissing
from billing.services.by_hand import add_line, remove_line
from billing.services.counter import Settled, settle_visit
from billing.services.drafting import draft_invoice
from billing.views.acting import act_once
from billing.views.words import REFUSALS, words_for
from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Patient, Visit
from patients.queries.banner import identity_banner

CONFIRMED = Visit.objects.confirmed().select_related("patient", "branch", "appointment")


@requires("billing.change_invoice")
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Show what the visit costs; posted, issue the invoice and take the money."""
    visit = _confirmed(request, patient_id, visit_id)
    invoice = standing_invoice(visit)
    if invoice is not None and invoice.state == invoice.State.ISSUED:
        return redirect(invoice)
    if request.method != "POST":
        return _page(request, visit, None, LineForm())
    form = sent_form(request, visit.patient)
    answer = settle_as_sent(request, form, partial(settle_visit, visit=visit))
    return answer or _page(request, visit, form, LineForm())


@requires("billing.change_invoice")
@require_POST
def add_by_hand(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Add an extra line or a discount to the visit's draft."""
    visit = _confirmed(request, patient_id, visit_id)
    form = LineForm(request.POST)

    def act() -> str:
        draft = draft_invoice(visit=visit, by=request.user)
        add_line(invoice=draft, line=form.line(), by=request.user)
        return reverse("billing:visit_settle", args=[patient_id, visit_id])

    purpose = f"line of visit {visit_id}"
    answer = act_once(request, form, purpose, act, _("Added.")) if form.is_valid() else None
    return answer or _page(request, visit, None, form)


@requires("billing.change_invoice")
@require_POST
def remove_by_hand(
    request: StaffRequest, patient_id: int, visit_id: int, line_id: int
) -> HttpResponse:
    """Take a line that was added by hand off the draft."""
    visit = _confirmed(request, patient_id, visit_id)
    get_object_or_404(InvoiceLine, invoice__visit=visit, pk=line_id)
    try:
        draft = draft_invoice(visit=visit, by=request.user)
        remove_line(invoice=draft, line_id=line_id)
    except REFUSALS as refusal:
        messages.error(request, words_for(refusal))
    return redirect("billing:visit_settle", patient_id, visit_id)


def _confirmed(request: StaffRequest, patient_id: int, visit_id: int) -> Visit:
    visit = get_object_or_404(CONFIRMED.filter(patient_id=patient_id), pk=visit_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    return visit


def sent_form(request: StaffRequest, patient: Patient) -> CounterForm | LaterForm:
    """Return what was sent: a payment, or that it is paid another day."""
    if "later" in request.POST:
        return LaterForm(request.POST)
    return CounterForm(request.POST, deposit_yen=deposit_left_yen(patient))


def settle_as_sent(
    request: StaffRequest, form: CounterForm | LaterForm, settle: Callable[..., Settled]
) -> HttpResponse | None:
    """Issue and take the money as the form says, and go to the paper; None where refused."""
    if not form.is_valid():
        return None
    try:
        settled = settle(
            seen_yen=form.cleaned_data["seen_yen"],
            received=form.received() if isinstance(form, CounterForm) else None,
            by=request.user,
            now=timezone.now(),
        )
    except REFUSALS as refusal:
        form.add_error(None, words_for(refusal))
        return None
    messages.success(request, _("Invoice %s issued.") % settled.invoice.number)
    return redirect(settled.invoice)


def _page(
    request: StaffRequest, visit: Visit, sent: CounterForm | LaterForm | None, line_form: LineForm
) -> HttpResponse:
    context = {
        "visit": visit,
        "patient": visit.patient,
        "banner": identity_banner(visit.patient, timezone.localdate()),
    }
    draft = Invoice.objects.filter(visit=visit, kind="invoice", state="draft").first()
    is_refused = sent is not None or line_form.is_bound
    try:
        preview = preview_of(visit, draft)
    except PriceMissing as missing:
        context["missing"] = missing.code
    else:
        deposit_yen = deposit_left_yen(visit.patient)
        fresh = CounterForm(initial=_due(preview.totals.total_yen), deposit_yen=deposit_yen)
        context["form"] = sent if isinstance(sent, CounterForm) else fresh
        context |= {"sent": sent or fresh, "line_form": line_form}
        context |= {"preview": preview, "deposit_yen": deposit_yen}
    return render(request, "billing/counter.html", context, status=422 if is_refused else 200)


def _due(total_yen: int) -> dict[str, int]:
    return {"seen_yen": total_yen}
