"""Typing the results of many patients at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.roles import StaffRequest, requires
from labs.models import Laboratory
from prescriptions.queries.grid import Grid, grid_of
from prescriptions.refusal_words import REFUSALS, words_for
from prescriptions.services.results import enter_many
from prescriptions.views.common import OK, REFUSED, log_view, shows_and_takes


@requires("labs.change_result")
@shows_and_takes
def edit(request: StaffRequest) -> HttpResponse:
    """Show the panels that a laboratory owes as a sheet, and take what was typed."""
    laboratories = list(Laboratory.objects.filter(is_active=True).order_by("name"))
    chosen = request.GET.get("laboratory", "")
    laboratory = next((each for each in laboratories if str(each.pk) == chosen), None)
    laboratory = laboratory or _owing(laboratories)
    grid = grid_of(laboratory, request.POST.dict()) if laboratory else Grid((), ())
    for patient_id in {row.report.patient_id for row in grid.rows}:
        log_view(request, patient_id)
    entries = {row.report: readings for row in grid.rows if (readings := row.readings())}
    if request.method == "POST" and entries and not grid.errors:
        try:
            count = enter_many(entries=entries, by=request.user, now=timezone.now())
        except REFUSALS as refusal:
            messages.error(request, words_for(refusal))
        else:
            words = ngettext("%(count)s panel saved.", "%(count)s panels saved.", count)
            messages.success(request, words % {"count": count})
            return redirect("prescriptions:inbox_list")
    elif request.method == "POST" and not grid.errors:
        messages.error(request, _("Type at least one value."))
    status = REFUSED if request.method == "POST" else OK
    context = {"grid": grid, "laboratories": laboratories, "laboratory": laboratory}
    return render(request, "prescriptions/grid.html", context, status=status)


def _owing(laboratories: list[Laboratory]) -> Laboratory | None:
    """Return the first laboratory that owes results, else the first of all."""
    owing = Laboratory.objects.filter(
        is_active=True, reports__resulted_at=None, reports__voided_at=None, reports__isnull=False
    )
    return owing.order_by("name").first() or (laboratories[0] if laboratories else None)
