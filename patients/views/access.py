from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.roles import StaffRequest, requires
from patients.forms.access import LogFilterForm
from patients.queries.access import log_lines


@requires("clinic.view_access_log")
@require_safe
def show_log(request: StaffRequest) -> HttpResponse:
    """Show who viewed, printed or exported which patient; the address holds the filter."""
    form = LogFilterForm(request.GET)
    lines, before = log_lines(form.asked())
    context = {"form": form, "lines": lines, "before": before}
    status = 200 if form.is_valid() else 422
    return render(request, "patients/access.html", context, status=status)
