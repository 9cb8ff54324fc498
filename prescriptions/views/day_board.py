"""What the day's board asks of this app, filled into its rows."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from clinic.models import Branch
from clinic.roles import StaffRequest, may, requires
from prescriptions.queries.day_board import board_notes, doctors_board_notes

ID_DIGITS = 9


@requires("patients.view_board")
@require_safe
def show_needs(request: StaffRequest) -> HttpResponse:
    """Reception reads what to fetch; only who sees the chart reads what was found."""
    asked = request.GET.get("branch", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= ID_DIGITS else 0
    branch = get_object_or_404(Branch.objects.filter(is_active=True), pk=number)
    day = _day(request.GET.get("on", "")) or timezone.localdate()
    sees_chart = may(request.user, "patients.view_chart")
    notes = (doctors_board_notes if sees_chart else board_notes)(branch, day)
    context = {"notes": notes, "sees_chart": sees_chart}
    return render(request, "prescriptions/_board_notes.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
