"""Results: read, entered, reviewed, corrected, voided, each with what it does to the course."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.roles import StaffRequest, requires
from labs.inputs import Reading
from labs.models import LabReport, LabValue, PregnancyTest
from labs.queries import graded_report
from patients.models import Patient
from patients.queries.banner import chart_banner
from prescriptions.forms.results import (
    CommentForm,
    CorrectionForm,
    PregnancyTestForm,
    SpecimenForm,
    ValuesForm,
)
from prescriptions.forms.small import ReasonForm
from prescriptions.queries.policy import readable_limits_on, reads_tests_twice_on
from prescriptions.refusal_words import REFUSALS, errors_of
from prescriptions.services import results
from prescriptions.views.common import (
    OK,
    REFUSED,
    act,
    log_view,
    seen_patient,
    sent,
    shows_and_takes,
)

REPORTS = LabReport.objects.select_related("patient__branch", "laboratory")


@requires("labs.view_result")
@require_safe
def show_report(request: StaffRequest, patient_id: int, report_id: int) -> HttpResponse:
    """Show one panel: each value beside its interval, its level and the value before."""
    reports = REPORTS.select_related("resulted_by", "reviewed_by", "voided_by", "visit")
    report = get_object_or_404(reports.filter(patient_id=patient_id), pk=report_id)
    log_view(request, patient_id)
    today = timezone.localdate()
    context = {
        "report": report,
        "patient": report.patient,
        "banner": chart_banner(report.patient, today),
        "rows": graded_report(report, readable_limits_on(today).lab_levels),
    }
    return render(request, "labs/report.html", context)


@requires("labs.change_result")
@shows_and_takes
def add_report(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = seen_patient(request, patient_id)
    form = SpecimenForm(sent(request), initial={"day": timezone.localdate()})
    if form.is_valid():
        report = results.record_lab_report(
            patient=patient, specimen=form.specimen(timezone.now()), by=request.user
        )
        return redirect("prescriptions:values_edit", patient_id, report.pk)
    return _page(request, "prescriptions/report_add.html", patient, form)


@requires("labs.change_result")
@shows_and_takes
def enter_values(request: StaffRequest, patient_id: int, report_id: int) -> HttpResponse:
    report = get_object_or_404(REPORTS.filter(patient_id=patient_id), pk=report_id)
    log_view(request, patient_id)
    form = ValuesForm(sent(request), report=report)
    if form.is_valid():
        try:
            results.enter_lab_values(
                report=report, readings=form.readings(), by=request.user, now=timezone.now()
            )
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            messages.success(request, _("Saved. Read the results and mark them as reviewed."))
            return redirect("prescriptions:report_detail", patient_id, report.pk)
    return _page(request, "prescriptions/values.html", report.patient, form, report=report)


@requires("labs.change_result")
@require_POST
def review(request: StaffRequest, patient_id: int, report_id: int) -> HttpResponse:
    report = get_object_or_404(REPORTS.filter(patient_id=patient_id), pk=report_id)
    log_view(request, patient_id)
    form = CommentForm(request.POST)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    return act(
        request,
        lambda: results.review_report(
            report=report, comment=comment, by=request.user, now=timezone.now()
        ),
        _("Reviewed."),
        report,
    )


@requires("labs.change_result")
@shows_and_takes
def correct_value(request: StaffRequest, patient_id: int, value_id: int) -> HttpResponse:
    values = LabValue.objects.filter(report__patient_id=patient_id)
    value = get_object_or_404(
        values.select_related("analyte", "report__patient__branch"), pk=value_id
    )
    log_view(request, patient_id)
    form = CorrectionForm(sent(request))
    if form.is_valid():
        raw, comparator, number = form.cleaned_data["value"]
        try:
            results.correct_lab_value(
                value=value,
                reading=Reading(
                    raw=raw,
                    comparator=comparator,
                    value=number,
                    unit=value.unit,
                    low=value.low,
                    high=value.high,
                ),
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=timezone.now(),
            )
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            messages.success(request, _("Corrected. Review the panel anew."))
            return redirect(value.report)
    patient = value.report.patient
    return _page(request, "prescriptions/correct_value.html", patient, form, value=value)


@requires("labs.change_result")
@require_POST
def void_report(request: StaffRequest, patient_id: int, report_id: int) -> HttpResponse:
    report = get_object_or_404(REPORTS.filter(patient_id=patient_id), pk=report_id)
    log_view(request, patient_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason for voiding."))
        return redirect(report)
    return act(
        request,
        lambda: results.void_lab_report(
            report=report,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        ),
        _("The panel is voided."),
        report,
    )


@requires("labs.change_result")
@shows_and_takes
def add_pregnancy_test(request: StaffRequest, patient_id: int) -> HttpResponse:
    today = timezone.localdate()
    setting = reads_tests_twice_on(today)
    patient = seen_patient(request, patient_id, reads_tests_twice=setting)
    form = PregnancyTestForm(
        sent(request),
        initial={"day": today},
        by=request.user,
        is_read_twice=patient.reads_tests_twice,  # type: ignore[attr-defined]
    )
    if form.is_valid():
        now = timezone.now()
        try:
            results.record_pregnancy_test(
                patient=patient, reading=form.reading(now), by=request.user, now=now
            )
        except REFUSALS as refusal:
            form.add_error(None, errors_of(refusal)[0])
        else:
            messages.success(request, _("Recorded."))
            return redirect(patient)
    return _page(request, "prescriptions/pregnancy_test.html", patient, form)


@requires("labs.change_result")
@require_POST
def void_pregnancy_test(request: StaffRequest, patient_id: int, test_id: int) -> HttpResponse:
    tests = PregnancyTest.objects.filter(patient_id=patient_id).select_related("patient")
    test = get_object_or_404(tests, pk=test_id)
    log_view(request, patient_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason for voiding."))
        return redirect(test.patient)
    return act(
        request,
        lambda: results.void_pregnancy_test(
            test=test, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
        ),
        _("The test is voided."),
        test.patient,
    )


def _page(
    request: StaffRequest, template: str, patient: Patient, form: Form, **more: Any
) -> HttpResponse:
    banner = chart_banner(patient, timezone.localdate())
    context = {"patient": patient, "banner": banner, "form": form} | more
    return render(request, template, context, status=REFUSED if form.is_bound else OK)
