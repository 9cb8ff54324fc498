"""The counter: what a visit costs, and the money for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.forms import CounterForm
from billing.queries.papers import standing_invoice
from billing.queries.preview import Preview, preview_of
from billing.rules.lines import PriceMissing
from billing.services.closing import DayClosed
from billing.services.counter import AmountChanged, settle_visit
from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Visit
from patients.queries.banner import identity_banner

CONFIRMED = Visit.objects.confirmed().select_related("patient", "branch", "appointment")


@requires("billing.change_invoice")
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    visit = get_object_or_404(CONFIRMED.filter(patient_id=patient_id), pk=visit_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    invoice = standing_invoice(visit)
    if invoice is not None and invoice.state == invoice.State.ISSUED:
        return redirect(invoice)
    try:
        preview = preview_of(visit)
    except PriceMissing as missing:
        return _page(request, visit, missing=missing.code)
    form = CounterForm(request.POST or None, initial={"seen_yen": preview.totals.total_yen})
    if form.is_valid():
        try:
            settled = settle_visit(
                visit=visit,
                seen_yen=form.cleaned_data["seen_yen"],
                received=None if "later" in request.POST else form.received(),
                by=request.user,
                now=timezone.now(),
            )
        except (AmountChanged, DayClosed) as refusal:
            form.add_error(None, _refusal_words(refusal))
        else:
            messages.success(request, _("Invoice %s issued.") % settled.invoice.number)
            return redirect(settled.invoice)
    return _page(request, visit, form=form, preview=preview)


def _page(
    request: StaffRequest,
    visit: Visit,
    *,
    form: CounterForm | None = None,
    preview: Preview | None = None,
    missing: str = "",
) -> HttpResponse:
    context = {
        "visit": visit,
        "banner": identity_banner(visit.patient, timezone.localdate()),
        "form": form,
        "preview": preview,
        "missing": missing,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "billing/counter.html", context, status=status)


def _refusal_words(refusal: AmountChanged | DayClosed) -> str:
    if isinstance(refusal, DayClosed):
        return _("This day is closed. Ask an administrator to reopen it, with a reason.")
    return _("The visit was changed: it now costs %s yen. Check the lines and send again.") % (
        f"{refusal.total_yen:,}"
    )
