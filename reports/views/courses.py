from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from prescriptions.models import Course
from reports.forms import CourseFilterForm
from reports.queries.courses import course_page
from reports.services.course_files import course_report_csv

PAGE = 50


@requires("reports.export_courses")
@require_safe
def list_courses(request: StaffRequest) -> HttpResponse:
    form = CourseFilterForm(request.GET or None)
    number = page_number(request.GET.get("page", ""))
    found = course_page(form.chosen(), offset=(number - 1) * PAGE, size=PAGE)
    context = {
        "form": form,
        "found": found,
        "page": Paginator(range(found.total), PAGE).get_page(number),
        "filters": request.GET.urlencode(),
        "sexes": dict(Patient.Sex.choices),
        "states": dict(Course.State.choices),
    }
    return render(request, "reports/courses.html", context)


@requires("reports.export_courses")
@require_POST
def export_courses(request: StaffRequest) -> HttpResponseBase:
    """Stream the rows that the page shows. The log keeps who took them, and with which filters."""
    form = CourseFilterForm(request.GET or None)
    record_access(
        request,
        action=AccessLog.Action.EXPORT,
        patient_id=None,
        object_id="courses",
        reason=request.GET.urlencode()[:500],
    )
    response = StreamingHttpResponse(course_report_csv(form.chosen()), content_type="text/csv")
    name = f"courses-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def page_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed) < 10**6 else 1
