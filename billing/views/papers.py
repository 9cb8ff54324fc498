"""Issued papers: the list of a day, one paper, its PDF, its payment and its cancellation."""

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.documents import Paper, invoice_paper, receipt_paper
from billing.forms.counter import CancelForm, PayForm, ReturnForm
from billing.models import Invoice, InvoiceLine, Receipt
from billing.queries.days import unpaid_invoices
from billing.queries.deposits import deposit_left_yen
from billing.queries.papers import PaidInvoice, papers_of_day, returnable_quantities, with_paid
from billing.queries.preview import differs_from_visit
from billing.services.cancelling import cancel_and_reissue, cancel_invoice
from billing.services.paying import record_payment
from billing.services.printing import record_print
from billing.services.returning import return_lines
from billing.views.acting import act_once
from billing.views.sending import send_paper
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
def list_unpaid(request: StaffRequest) -> HttpResponse:
    """Show what is still owed, the oldest first, with its age in days."""
    today = timezone.localdate()
    invoices = [(invoice, (today - invoice.transaction_on).days) for invoice in unpaid_invoices()]
    total_yen = sum(invoice.open_yen for invoice, _age in invoices)
    context = {"invoices": invoices, "total_yen": total_yen}
    return render(request, "billing/unpaid.html", context)


@requires("billing.view_invoice")
@require_safe
def show_invoice(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    invoice = _issued_of(patient_id, invoice_id)
    record_access(
        request, action=AccessLog.Action.VIEW, patient_id=patient_id, object_id=invoice.number
    )
    return _detail(request, invoice)


@requires("billing.change_invoice")
@require_POST
def pay_invoice(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    invoice = _issued_of(patient_id, invoice_id)
    form = PayForm(request.POST, deposit_yen=deposit_left_yen(invoice.patient))

    def act() -> str:
        received = form.received()
        record_payment(invoice=invoice, received=received, by=request.user, now=timezone.now())
        return invoice.get_absolute_url()

    words = _("Payment recorded.")
    is_fine = form.is_valid()
    answer = act_once(request, form, f"pay {invoice_id}", act, words) if is_fine else None
    return answer or _detail(request, invoice, pay_form=form)


@requires("billing.change_invoice")
@require_POST
def cancel(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    """Cancel an invoice, and unless only that was asked issue the right one in its place."""
    invoice = _issued_of(patient_id, invoice_id)
    form = CancelForm(request.POST)
    is_only = "only" in request.POST

    def act() -> str:
        correct = cancel_invoice if is_only else cancel_and_reissue
        reason = form.cleaned_data["reason"]
        paper = correct(invoice=invoice, reason=reason, by=request.user, now=timezone.now())
        return paper.get_absolute_url()

    words = _("Invoice %(old)s is cancelled. This paper stands in its place.")
    words %= {"old": invoice.number}
    is_fine = form.is_valid()
    answer = act_once(request, form, f"cancel {invoice_id}", act, words) if is_fine else None
    return answer or _detail(request, invoice, cancel_form=form)


@requires("billing.change_invoice")
@require_POST
def take_back(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    """Take units back: return invoice, stock and money."""
    invoice = _issued_of(patient_id, invoice_id)
    form = ReturnForm(request.POST, lines=_returnable(invoice))

    def act() -> str:
        returned = form.returned()
        paper = return_lines(
            invoice=invoice, returned=returned, by=request.user, now=timezone.now()
        )
        return paper.get_absolute_url()

    words = _("Return invoice issued.")
    is_fine = form.is_valid()
    answer = act_once(request, form, f"return {invoice_id}", act, words) if is_fine else None
    return answer or _detail(request, invoice, return_form=form)


@requires("billing.change_invoice")
@require_POST
def print_invoice(request: StaffRequest, patient_id: int, invoice_id: int) -> HttpResponse:
    invoice = _issued_of(patient_id, invoice_id)
    return _printed(request, invoice, None, invoice_paper)


@requires("billing.change_invoice")
@require_POST
def print_receipt(request: StaffRequest, patient_id: int, receipt_id: int) -> HttpResponse:
    receipts = Receipt.objects.select_related("invoice")
    receipt = get_object_or_404(receipts.filter(invoice__patient_id=patient_id), pk=receipt_id)
    return _printed(request, receipt.invoice, receipt, receipt_paper)


def _printed(
    request: StaffRequest,
    invoice: Invoice,
    receipt: Receipt | None,
    build: Callable[..., Paper],
) -> HttpResponse:
    """Log the print, then send the paper."""
    copy_no = record_print(invoice=invoice, receipt=receipt, by=request.user)
    size = "a4" if request.POST.get("size") == "a4" else "a5"
    paper = build(receipt or invoice, copy_no=copy_no, size=size)
    return send_paper(request, paper, invoice.patient_id)


def _detail(
    request: StaffRequest,
    invoice: PaidInvoice,
    *,
    pay_form: PayForm | None = None,
    cancel_form: CancelForm | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    deposit_yen = deposit_left_yen(invoice.patient)
    due = {"seen_yen": max(invoice.open_yen, 0)}
    is_standing = invoice.kind == Invoice.Kind.INVOICE and not hasattr(invoice, "cancellation")
    context = {
        "invoice": invoice,
        "banner": identity_banner(invoice.patient, timezone.localdate()),
        "lines": invoice.lines.select_related("added_by", "approved_by"),
        "payments": invoice.payments.select_related("recorded_by"),
        "receipts": invoice.receipts.all(),
        "returns": invoice.returns.all(),
        "is_standing": is_standing,
        "is_outdated": is_standing and differs_from_visit(invoice),
        "pay_form": pay_form or PayForm(initial=due, deposit_yen=deposit_yen),
        "cancel_form": cancel_form or CancelForm(),
        "return_form": return_form or ReturnForm(lines=_returnable(invoice)),
        "deposit_yen": deposit_yen,
    }
    is_refused = any((pay_form, cancel_form, return_form))
    return render(request, "billing/invoice.html", context, status=422 if is_refused else 200)


def _returnable(invoice: Invoice) -> dict[InvoiceLine, int]:
    left = returnable_quantities(invoice)
    return {line: left[line.pk] for line in invoice.lines.all()}


def _issued_of(patient_id: int, invoice_id: int) -> PaidInvoice:
    papers = with_paid(Invoice.objects.issued()).select_related(
        "patient",
        "branch",
        "visit__branch",
        "cancels",
        "corrects",
        "cancellation",
        "issued_by",
        "replaces",
        "replacement",
    )
    return get_object_or_404(papers.filter(patient_id=patient_id), pk=invoice_id)


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
