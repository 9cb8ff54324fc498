from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing.models import PaymentMethod
from billing.rules.day import whole_month
from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Appointment, Visit
from prescriptions.models import Lot
from reports.forms import PeriodForm
from reports.queries import operations
from reports.queries.operations import Period


@requires("reports.view_operations")
@require_safe
def show_operations(request: StaffRequest) -> HttpResponse:
    form = PeriodForm(request.GET or None)
    today = timezone.localdate()
    period = form.chosen(Period(*whole_month(today)))
    states = operations.appointments_by_state(period)
    context = {
        "form": form,
        "period": period,
        "visits": operations.visits_by_kind(period),
        "kinds": dict(Visit.Kind.choices),
        "appointments": states,
        "appointment_states": dict(Appointment.State.choices),
        "no_shows": operations.no_show_share(states),
        "waiting": operations.waiting_minutes(period),
        "income": operations.income_by_item(period),
        "takings": operations.takings_of(period),
        "methods": dict(PaymentMethod.choices),
        "lots": operations.lot_movements(period),
        "overrides": operations.overrides_by_rule(period),
        "programme": operations.programme_of(period),
        "pending": operations.pending_work(period, today),
    }
    return render(request, "reports/operations.html", context)


@requires("reports.recall_lot")
@require_safe
def show_recall(request: StaffRequest, lot_id: int) -> HttpResponse:
    """Show who was given units of a lot; each patient's log says that it was read."""
    lot = get_object_or_404(Lot.objects.select_related("strength__product", "branch"), pk=lot_id)
    found = operations.recall_of(lot.pk)
    for row in found:
        record_access(
            request,
            action=AccessLog.Action.VIEW,
            patient_id=row["patient"],
            object_id=f"lot {lot.pk}",
        )
    return render(request, "reports/recall.html", {"lot": lot, "found": found})
