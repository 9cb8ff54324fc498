"""Tests to be taken: ordered for a patient, listed and labelled for a day, collected."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.pdf import shown_pdf
from clinic.roles import StaffRequest, requires
from clinic.rules.eras import parse_date
from clinic.rules.text import InputRefused
from labs.models import LabOrder
from prescriptions.forms.results import OrderForm
from prescriptions.forms.small import ReasonForm
from prescriptions.lab_papers import labels_paper, orders_paper
from prescriptions.services import ordering
from prescriptions.views.common import (
    OK,
    REFUSED,
    act,
    log_view,
    seen_patient,
    sent,
    shows_and_takes,
)

ORDERS = LabOrder.objects.select_related("patient", "laboratory", "recorded_by")


@requires("labs.change_result")
@shows_and_takes
def place(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = seen_patient(request, patient_id)
    form = OrderForm(sent(request), initial={"day": timezone.localdate()})
    if form.is_valid():
        ordering.place_order(
            patient=patient,
            laboratory=form.cleaned_data["laboratory"],
            due_on=form.cleaned_data["day"],
            by=request.user,
        )
        return redirect("prescriptions:order_list")
    context = {"patient": patient, "form": form}
    status = REFUSED if form.is_bound else OK
    return render(request, "prescriptions/order_add.html", context, status=status)


@requires("labs.view_result")
@require_safe
def show_orders(request: StaffRequest) -> HttpResponse:
    """List what is to be taken by a day, today's and what was left from before."""
    on = _day(request)
    orders = ORDERS.open().filter(due_on__lte=on)
    return render(request, "prescriptions/orders.html", {"orders": orders, "on": on})


@requires("labs.view_result")
@require_safe
def print_orders(request: StaffRequest) -> HttpResponse:
    """Print the list of a day, or with `labels` a label for each tube."""
    on = _day(request)
    orders = list(ORDERS.open().filter(due_on__lte=on))
    for order in orders:
        record_access(request, action=AccessLog.Action.PRINT, patient_id=order.patient_id)
    paper = labels_paper(orders) if "labels" in request.GET else orders_paper(orders, on)
    return shown_pdf(paper, f"orders-{on:%Y%m%d}.pdf")


@requires("labs.change_result")
@require_POST
def collect(request: StaffRequest, patient_id: int, order_id: int) -> HttpResponse:
    order = get_object_or_404(ORDERS, patient_id=patient_id, pk=order_id)
    log_view(request, patient_id)
    return act(
        request,
        lambda: ordering.collect_order(order=order, by=request.user, now=timezone.now()),
        _("Collected. The results are awaited."),
        "prescriptions:order_list",
    )


@requires("labs.change_result")
@require_POST
def cancel(request: StaffRequest, patient_id: int, order_id: int) -> HttpResponse:
    order = get_object_or_404(ORDERS, patient_id=patient_id, pk=order_id)
    log_view(request, patient_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else _("not taken")
    return act(
        request,
        lambda: ordering.cancel_order(
            order=order, reason=reason, by=request.user, now=timezone.now()
        ),
        _("The order is cancelled."),
        "prescriptions:order_list",
    )


def _day(request: StaffRequest) -> date:
    try:
        return parse_date(request.GET.get("on", ""))
    except InputRefused:
        return timezone.localdate()
