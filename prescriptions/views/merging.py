"""Two people at one visit: what differs, field by field, and whose words are to stand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.drafts import discard_draft
from clinic.roles import StaffRequest, requires
from patients.models import Visit
from patients.queries.banner import chart_banner
from prescriptions.forms.consultation import Before, ConsultationForm
from prescriptions.forms.merging import MINE, MergeForm
from prescriptions.queries.visits import visits_to_fill_in
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services.visits import amend_visit
from prescriptions.views.common import CONFLICT, REFUSED, log_view
from prescriptions.visit_rows import differing_rows


def show_conflict(request: StaffRequest, visit: Visit, form: ConsultationForm) -> HttpResponse:
    """Show what was saved meanwhile beside what was typed here; nothing typed is lost."""
    visit.refresh_from_db()
    merge = MergeForm(None, rows=differing_rows(visit, form.answers()))
    return _page(request, visit, merge, CONFLICT)


@requires("prescriptions.change_visit")
@require_POST
def merge(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    """Amend the visit that was saved with the words that were chosen instead."""
    visit = get_object_or_404(visits_to_fill_in(patient_id, timezone.localdate()), pk=visit_id)
    log_view(request, patient_id)
    typed = ConsultationForm(
        request.POST, visit=visit, before=Before(), by=request.user, initial={}
    )
    typed.is_valid()
    answers = typed.answers()
    form = MergeForm(request.POST, rows=differing_rows(visit, answers))
    if form.is_valid():
        chosen = {name: answers[name] for name in form.chosen(MINE)}
        try:
            if chosen:
                amend_visit(
                    visit=visit,
                    changes=chosen,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            discard_draft(user=request.user, form=f"visit:{visit.pk}")
            messages.success(request, _("Both are joined as you chose."))
            return redirect(visit)
    return _page(request, visit, form, REFUSED)


def _page(request: StaffRequest, visit: Visit, form: MergeForm, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "visit": visit,
        "patient": visit.patient,
        "banner": chart_banner(visit.patient, timezone.localdate()),
        "form": form,
        "kept": _kept(request, form),
        "typed": request.POST.get("findings", ""),
    }
    return render(request, "prescriptions/merge.html", context, status=status)


def _kept(request: StaffRequest, form: MergeForm) -> list[tuple[str, str]]:
    """Return everything that was sent, to be sent again with the choice."""
    own = {"csrfmiddlewaretoken", *form.fields}
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in own
        for value in values
    ]
