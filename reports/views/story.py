"""A patient's story on the chart: what falls due, and everything that happened."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from patients.models import Patient
from reports.queries.story import GROUPS, open_obligations, story_of

SIZE = 30
LONGEST = 100_000


@requires("patients.view_chart")
@require_safe
def show_panel(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Answer a fragment: the latest things of one group, or of all."""
    patient = get_object_or_404(Patient, pk=patient_id)
    record_access(request, action=AccessLog.Action.VIEW, patient_id=patient_id)
    group = request.GET.get("group", "")
    group = group if group in GROUPS else ""
    typed = request.GET.get("after", "")
    offset = min(int(typed), LONGEST) if typed.isascii() and typed.isdecimal() else 0
    context = {
        "patient": patient,
        "group": group,
        "story": story_of(patient_id, group=group, offset=offset, size=SIZE),
        "after": offset + SIZE,
        "is_begin": not offset,
        "obligations": [] if offset else open_obligations(patient_id),
    }
    return render(request, "reports/story.html", context)
