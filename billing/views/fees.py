"""The administrator's side: prices with their days, and how the clinic bills."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from billing.forms.fees import EndForm, PriceForm, SettingsForm, TaxForm, WithdrawForm
from billing.models import FeeItem, FeePrice, Invoice
from billing.queries.prices import schedule
from billing.queries.settings import billing_settings
from billing.services.by_hand import approve_lines
from billing.services.pricing import (
    NewPrice,
    TaxChange,
    change_tax,
    end_price,
    set_price,
    withdraw_price,
)
from billing.services.setting_up import change_settings
from billing.views.words import REFUSALS, words_for
from clinic.models import Organisation
from clinic.roles import StaffRequest, requires
from clinic.rules.money import TaxRounding


@requires("billing.change_fees")
@require_safe
def list_fees(request: StaffRequest) -> HttpResponse:
    return _page(request)


@requires("billing.change_fees")
@require_POST
def add_price(request: StaffRequest) -> HttpResponse:
    form = PriceForm(request.POST)
    if form.is_valid():
        try:
            set_price(price=NewPrice(**form.cleaned_data), by=request.user, now=timezone.now())
        except REFUSALS as refusal:
            form.add_error("from_on", words_for(refusal))
        else:
            messages.success(request, _("Price recorded."))
            return redirect("billing:fee_list")
    return _page(request, form)


@requires("billing.change_fees")
@require_POST
def change_tax_of_all(request: StaffRequest) -> HttpResponse:
    """Follow every price by one with another tax rate."""
    form = TaxForm(request.POST)
    if form.is_valid():
        change = TaxChange(
            tax_percent=form.cleaned_data["percent"],
            from_on=form.cleaned_data["from_on"],
            keeps_asked_price=form.cleaned_data["keeps"] == "asked",
            rounding=TaxRounding(Organisation.objects.get().tax_rounding),
            reason=form.cleaned_data["reason"],
        )
        try:
            prices = change_tax(change=change, by=request.user, now=timezone.now())
        except REFUSALS as refusal:
            form.add_error("from_on", words_for(refusal))
        else:
            messages.success(request, _("Prices planned: %s") % len(prices))
            return redirect("billing:fee_list")
    return _page(request, tax_form=form)


@requires("billing.change_fees")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: StaffRequest, price_id: int) -> HttpResponse:
    """End a price that holds, or withdraw one that has not begun."""
    price = get_object_or_404(FeePrice.objects.select_related("item", "branch"), pk=price_id)
    begins_on = price.valid_during.lower
    is_planned = begins_on is not None and begins_on > timezone.localdate()
    form = (WithdrawForm if is_planned else EndForm)(request.POST or None)
    if form.is_valid():
        act = withdraw_price if is_planned else end_price
        try:
            act(price=price, **form.cleaned_data, by=request.user, now=timezone.now())
        except REFUSALS as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("Recorded."))
            return redirect("billing:fee_list")
    context = {"price": price, "form": form, "is_planned": is_planned}
    status = 422 if request.method == "POST" else 200
    return render(request, "billing/fee_end.html", context, status=status)


@requires("billing.change_fees")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_settings(request: StaffRequest) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=_stored())
    if form.is_valid():
        change_settings(values=form.cleaned_data)
        messages.success(request, _("Saved."))
        if form.is_doubtful:
            words = _("The check digit of the number does not fit. Compare it with the notice.")
            messages.warning(request, words)
        return redirect("billing:settings_edit")
    status = 422 if form.is_bound else 200
    return render(request, "billing/settings.html", {"form": form}, status=status)


@requires("billing.approve_line")
@require_safe
def list_approvals(request: StaffRequest) -> HttpResponse:
    """Show drafts whose added lines wait for somebody else, by ticket number alone."""
    drafts = Invoice.objects.filter(
        state=Invoice.State.DRAFT, lines__rule="", lines__approved_by=None
    )
    drafts = drafts.select_related("patient", "branch").prefetch_related("lines__added_by")
    return render(request, "billing/approvals.html", {"drafts": drafts.distinct()})


@requires("billing.approve_line")
@require_POST
def approve(request: StaffRequest, invoice_id: int) -> HttpResponse:
    drafts = Invoice.objects.filter(state=Invoice.State.DRAFT)
    try:
        approve_lines(
            invoice=get_object_or_404(drafts, pk=invoice_id), by=request.user, now=timezone.now()
        )
    except REFUSALS as refusal:
        messages.error(request, words_for(refusal))
    else:
        messages.success(request, _("Approved."))
    return redirect("billing:approval_list")


def _page(
    request: StaffRequest, form: PriceForm | None = None, tax_form: TaxForm | None = None
) -> HttpResponse:
    context = {
        "items": schedule(timezone.localdate()),
        "form": form or PriceForm(initial={"tax_percent": 10}),
        "tax_form": tax_form or TaxForm(),
        "without_price": FeeItem.objects.filter(prices=None).exclude(code="discount"),
    }
    status = 422 if form or tax_form else 200
    return render(request, "billing/fees.html", context, status=status)


def _stored() -> dict[str, object]:
    organisation, settings = Organisation.objects.get(), billing_settings()
    return {
        "operator_type": organisation.operator_type,
        "registration_no": organisation.registration_no,
        "tax_rounding": organisation.tax_rounding,
        "first_again_after_months": settings.first_again_after_months,
        "approval_limit_yen": settings.approval_limit_yen,
    }
