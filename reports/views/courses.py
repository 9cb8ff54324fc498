from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, may, requires
from patients.models import Patient
from prescriptions.models import Course
from reports.documents.outcome_pdf import KIND as OUTCOMES
from reports.forms import CourseFilterForm, ExportForm
from reports.queries.courses import course_page
from reports.queries.filter_words import filter_words
from reports.services.course_files import KIND, NAMES_PERMISSION
from reports.services.exporting import TooManyExports, request_export

PAGE = 50


@requires("reports.export_courses")
@require_safe
def list_courses(request: StaffRequest) -> HttpResponse:
    return show_courses(request, export=export_form(request), status=200)


@requires("reports.export_courses")
@require_POST
def export_courses(request: StaffRequest) -> HttpResponse:
    """Ask for the rows that the page shows as a file. The log keeps with which filters, and why."""
    form = export_form(request)
    filters = CourseFilterForm(request.GET or None)
    if not form.is_valid() or (filters.is_bound and not filters.is_valid()):
        return show_courses(request, export=form, status=422)
    chosen = {
        "filters": filter_words(filters.chosen()),
        "format": form.cleaned_data["format"],
        "with_names": form.cleaned_data.get("with_names", False),
        "reason": form.cleaned_data.get("reason", ""),
    }
    record_access(
        request,
        action=AccessLog.Action.EXPORT,
        patient_id=None,
        object_id="courses with names" if chosen["with_names"] else "courses",
        reason=f"{chosen['reason']} {request.GET.urlencode()}".strip()[:500],
    )
    try:
        if chosen["format"] == "pdf":
            summary = {"filters": chosen["filters"], "format": "pdf"}
            request_export(kind=OUTCOMES, parameters=summary, by=request.user)
        else:
            request_export(kind=KIND, parameters=chosen, by=request.user)
    except TooManyExports:
        messages.warning(request, _("Wait until one of your exports is finished."))
    return redirect("reports:export_list")


def export_form(request: StaffRequest) -> ExportForm:
    allowed = may(request.user, NAMES_PERMISSION)
    return ExportForm(request.POST or None, may_have_names=allowed)


def show_courses(request: StaffRequest, *, export: ExportForm, status: int) -> HttpResponse:
    form = CourseFilterForm(request.GET or None)
    number = page_number(request.GET.get("page", ""))
    found = course_page(form.chosen(), offset=(number - 1) * PAGE, size=PAGE)
    context = {
        "form": form,
        "export": export,
        "found": found,
        "page": Paginator(range(found.total), PAGE).get_page(number),
        "filters": request.GET.urlencode(),
        "sexes": dict(Patient.Sex.choices),
        "states": dict(Course.State.choices),
        "severities": dict(Course.Severity.choices),
    }
    return render(request, "reports/courses.html", context, status=status)


def page_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed) < 10**6 else 1
