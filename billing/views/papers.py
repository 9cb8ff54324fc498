"""Issued papers: the list of a day, one paper, its PDF, its payment and its cancellation."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.documents import Paper, invoice_paper, paper_pdf, receipt_paper
from billing.forms import CancelForm, PayForm
from billing.models import Invoice, Receipt
from billing.queries.papers import PaidInvoice, papers_of_day, with_paid
from billing.services.cancelling import NotCancellable, cancel_and_redraft, cancel_invoice
from billing.services.closing import DayClosed
from billing.services.paying import MoreThanOwed, NotPayable, record_payment
from billing.services.printing import record_print
from clinic.audit import record_access
from clinic.models import AccessLog, Branch
from clinic.roles import StaffRequest, requires
from patients.queries.banner import identity_banner


@requires("billing.view_invoice")
@require_safe
def list_invoices(request: StaffRequest) -> HttpResponse:
    on = _day(request.GET.get("on", "")) or timezone.localdate()
    branches = Branch.objects.filter(is_active=True)
    branch = branches.filter(code=request.GET.get("branch", "")).first()
    branch = branch or request.user.branch or branches.first()
    papers = list(papers_of_day(branch=branch, on=on)) if branch else []
    context = {
        "on": on,
        "branch": branch,
        "branches": branches,
        "papers": papers,
        "total_yen": sum(paper.total_yen for paper in papers if paper.state == "issued"),
        "open_yen": sum(paper.open_yen for paper in papers if paper.state == "issued"),
    }
    return render(request, "billing/invoices.html", context)


@requires("billing.view_invoice")
@require_safe
def show_invoice(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    invoice = _issued_of(patient_id, invoice_id)
    record_access(
        request, action=AccessLog.Action.VIEW, patient_id=patient_id, object_id=invoice.number
    )
    return _detail(request, invoice, PayForm(initial={"seen_yen": invoice.open_yen}), CancelForm())


@requires("billing.change_invoice")
@require_POST
def pay_invoice(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    invoice = _issued_of(patient_id, invoice_id)
    form = PayForm(request.POST)
    if form.is_valid():
        try:
            record_payment(
                invoice=invoice, received=form.received(), by=request.user, now=timezone.now()
            )
        except (NotPayable, MoreThanOwed, DayClosed):
            form.add_error(None, _("This payment cannot be taken: reload the page and check."))
        else:
            messages.success(request, _("Payment recorded."))
            return redirect(invoice)
    return _detail(request, invoice, form, CancelForm())


@requires("billing.change_invoice")
@require_POST
def cancel(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    invoice = _issued_of(patient_id, invoice_id)
    form = CancelForm(request.POST)
    if form.is_valid():
        act = cancel_and_redraft if form.cleaned_data["redraft"] else cancel_invoice
        try:
            act(
                invoice=invoice,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except (NotCancellable, DayClosed):
            form.add_error(None, _("This invoice cannot be cancelled any more."))
        else:
            messages.success(request, _("Invoice %s cancelled.") % invoice.number)
            return redirect(invoice)
    return _detail(request, invoice, PayForm(initial={"seen_yen": invoice.open_yen}), form)


@requires("billing.change_invoice")
@require_POST
def print_invoice(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    invoice = _issued_of(patient_id, invoice_id)
    return _printed(request, invoice, None, invoice_paper)


@requires("billing.change_invoice")
@require_POST
def print_receipt(request: StaffRequest, patient_id: int, receipt_id: int) -> HttpResponse:
    receipts = Receipt.objects.select_related("invoice__cancels")
    receipt = get_object_or_404(receipts.filter(invoice__patient_id=patient_id), pk=receipt_id)
    return _printed(request, receipt.invoice, receipt, receipt_paper)


def _printed(
    request: StaffRequest,
    invoice: Invoice,
    receipt: Receipt | None,
    build: Callable[..., Paper],
) -> HttpResponse:
    """Log the print, then send the paper; a rare character that no font has is told in words."""
    copy_no = record_print(invoice=invoice, receipt=receipt, by=request.user)
    paper = build(receipt or invoice, copy_no=copy_no)
    record_access(
        request,
        action=AccessLog.Action.PRINT,
        patient_id=invoice.patient_id,
        object_id=paper.number,
    )
    pdf = paper_pdf(paper)
    if pdf.missing_glyphs:
        messages.warning(
            request, _("Characters that could not be printed: %s") % " ".join(pdf.missing_glyphs)
        )
    response = HttpResponse(pdf.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.number}.pdf"'
    return response


def _detail(
    request: StaffRequest, invoice: PaidInvoice, pay_form: PayForm, cancel_form: CancelForm
) -> HttpResponse:
    context = {
        "invoice": invoice,
        "banner": identity_banner(invoice.patient, timezone.localdate()),
        "lines": invoice.lines.all(),
        "payments": invoice.payments.select_related("recorded_by"),
        "receipts": invoice.receipts.all(),
        "pay_form": pay_form,
        "cancel_form": cancel_form,
    }
    is_refused = pay_form.is_bound or cancel_form.is_bound
    return render(request, "billing/invoice.html", context, status=422 if is_refused else 200)


def _issued_of(patient_id: int, invoice_id: int) -> PaidInvoice:
    papers = with_paid(Invoice.objects.issued()).select_related(
        "patient", "branch", "cancels", "cancellation", "issued_by"
    )
    return get_object_or_404(papers.filter(patient_id=patient_id), pk=invoice_id)


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
