"""Two records of one person: compared, merged, and parted again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.audit import record_access
from clinic.roles import StaffRequest, requires
from clinic.sent import sent
from patients.forms.merging import MergeForm, PartForm
from patients.models import PatientMerge
from patients.services.merging import MergeRefused, merge_patients, undo_merge
from patients.views.people import banner_for, open_patient
from patients.words import MERGE_REFUSALS

REFUSED = 422
shows_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@requires("patients.merge_records")
@shows_and_takes
def merge(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Show the other record beside this one; merge the two once they were compared."""
    patient = open_patient(request, patient_id)
    form = MergeForm(sent(request))
    context: dict[str, Any] = {"form": form, "patient": patient}
    if form.is_valid() and form.was_compared:
        try:
            merge_patients(
                kept=patient,
                merged=form.cleaned_data["ticket_no"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except MergeRefused as refused:
            form.add_error(None, _words(refused))
        else:
            messages.success(request, _("The records are merged."))
            return redirect(patient)
    if form.other is not None:
        record_access(request, action="view", patient_id=form.other.pk)
        context["other"] = form.other
    context["banner"] = banner_for(request, patient)
    return render(request, "patients/merge.html", context, status=REFUSED if form.errors else 200)


@requires("patients.merge_records")
@shows_and_takes
def part(request: StaffRequest, patient_id: int, merge_id: int) -> HttpResponse:
    merges = PatientMerge.objects.select_related("kept", "merged", "recorded_by")
    mine = merges.filter(Q(kept=patient_id) | Q(merged=patient_id))
    standing = get_object_or_404(mine, pk=merge_id)
    patient = open_patient(request, patient_id)
    form = PartForm(sent(request))
    if form.is_valid():
        try:
            undo_merge(merge=standing, by=request.user, now=timezone.now(), **form.cleaned_data)
        except MergeRefused as refused:
            form.add_error(None, _words(refused))
        else:
            messages.success(request, _("The records are parted again."))
            return redirect(standing.merged)
    context = {"form": form, "patient": patient, "merge": standing}
    context["banner"] = banner_for(request, patient)
    return render(request, "patients/part.html", context, status=REFUSED if form.errors else 200)


def _words(refused: MergeRefused) -> ValidationError:
    return ValidationError(str(MERGE_REFUSALS[refused.code]), code=refused.code)
