"""The flow sheet: every panel on one screen, on paper, and as a table."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.audit import record_access
from clinic.exports import csv_stream
from clinic.models import AccessLog
from clinic.pdf import shown_pdf
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from patients.queries.banner import chart_banner
from prescriptions.forms.flow import FlowForm
from prescriptions.lab_papers import flow_paper
from prescriptions.queries.flow import FlowRow, FlowSheet, flow_sheet
from prescriptions.views.common import seen_patient


@requires("labs.view_result")
@require_safe
def show(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = seen_patient(request, patient_id)
    form = FlowForm(request.GET)
    context = {
        "patient": patient,
        "banner": chart_banner(patient, timezone.localdate()),
        "form": form,
        "sheet": flow_sheet(patient, form.chosen()),
        "query": request.GET.urlencode(),
    }
    return render(request, "prescriptions/flow.html", context)


@requires("labs.view_result")
@require_safe
def print_pdf(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient, sheet = _taken_out(request, patient_id, AccessLog.Action.PRINT)
    return shown_pdf(flow_paper(patient, sheet), f"results-{timezone.localdate():%Y%m%d}.pdf")


@requires("labs.view_result")
@require_safe
def download_csv(request: StaffRequest, patient_id: int) -> StreamingHttpResponse:
    _patient, sheet = _taken_out(request, patient_id, AccessLog.Action.EXPORT)
    heads = [
        _("Item"),
        _("Unit"),
        _("Interval"),
        *(f"{each.on:%Y-%m-%d}" for each in sheet.columns),
    ]
    dose = [_("Dose a day"), "mg", "", *(each.daily_mg for each in sheet.columns)]
    rows = [_csv_row(row) for row in sheet.rows]
    response = StreamingHttpResponse(csv_stream(heads, [dose, *rows]), content_type="text/csv")
    response["Content-Disposition"] = (
        f'attachment; filename="results-{timezone.localdate():%Y%m%d}.csv"'
    )
    return response


def _csv_row(row: FlowRow) -> list[str | None]:
    raw = [cell.raw if cell else None for cell in row.cells]
    return [str(row.analyte), row.analyte.unit, row.interval, *raw]


def _taken_out(request: StaffRequest, patient_id: int, action: str) -> tuple[Patient, FlowSheet]:
    """Return whose sheet leaves the screen, and log that it does."""
    patient = get_object_or_404(Patient, pk=patient_id)
    record_access(request, action=action, patient_id=patient_id, object_id="flow sheet")
    return patient, flow_sheet(patient, FlowForm(request.GET).chosen())
