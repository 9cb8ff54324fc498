from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from reports.documents.outcome_pdf import KIND
from reports.documents.outcome_sections import sections_of, state_rows
from reports.forms import CourseFilterForm
from reports.queries.filter_words import filter_words
from reports.queries.outcomes import outcomes_of
from reports.services.exporting import TooManyExports, request_export


@requires("reports.view_outcomes")
@require_safe
def show_outcomes(request: StaffRequest) -> HttpResponse:
    form = CourseFilterForm(request.GET or None)
    outcomes = outcomes_of(form.chosen())
    context = {
        "form": form,
        "filters": request.GET.urlencode(),
        "courses": outcomes.summary.courses,
        "median_improvement": outcomes.summary.median_improvement,
        "sections": sections_of(outcomes),
        "states": state_rows(outcomes),
        "now": timezone.now(),
    }
    return render(request, "reports/outcomes.html", context)


@requires("reports.view_outcomes")
@require_POST
def export_outcomes(request: StaffRequest) -> HttpResponse:
    """Ask for what the page shows as a PDF."""
    form = CourseFilterForm(request.GET or None)
    record_access(
        request,
        action=AccessLog.Action.EXPORT,
        patient_id=None,
        object_id="outcomes",
        reason=request.GET.urlencode()[:500],
    )
    parameters = {"filters": filter_words(form.chosen()), "format": "pdf"}
    try:
        request_export(kind=KIND, parameters=parameters, by=request.user)
    except TooManyExports:
        messages.warning(request, _("Wait until one of your exports is finished."))
    return redirect("reports:export_list")
