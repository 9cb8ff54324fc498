"""A patient's chart: what was given, what was measured, what must be kept to."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clinic.roles import StaffRequest, requires
from prescriptions.forms.small import VisitStartForm
from prescriptions.queries.chart_pages import chart_page
from prescriptions.queries.patient_charts import patient_chart
from prescriptions.views.common import log_view


@requires("patients.view_chart")
@require_safe
def show(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Draw one course, the latest unless another is asked for by its number."""
    today = timezone.localdate()
    chart = patient_chart(patient_id, today)
    if chart is None:
        raise Http404("patient")
    log_view(request, patient_id)
    number = request.GET.get("course", "")
    context = {
        "patient": chart.patient,
        "banner": chart.banner,
        "page": chart_page(chart, int(number) if number.isdecimal() else None, today),
        "start_form": VisitStartForm(),
        "today": today,
    }
    return render(request, "prescriptions/chart.html", context)
