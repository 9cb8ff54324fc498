"""The end of the day: counting, closing, reopening, and the day on paper and as a table."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.documents.closing import closing_paper, closing_rows
from billing.forms.closing import CountForm, DayForm, JournalForm, ReopenForm
from billing.models import DailyClosing
from billing.queries.days import carried_yen, expected_of, summary_of
from billing.queries.journal import journal_of
from billing.rules.journal_layouts import LAYOUTS, journal_csv
from billing.services.closing import close_day, reopen_day
from billing.views.words import REFUSALS, words_for
from clinic.audit import record_access
from clinic.exports import csv_stream
from clinic.models import AccessLog, Branch
from clinic.pdf import shown_pdf
from clinic.roles import StaffRequest, requires


@requires("billing.view_closing")
@require_safe
def show_day(request: StaffRequest) -> HttpResponse:
    branch, on = _asked(request)
    return _page(request, branch, on)


@requires("billing.close_day")
@require_POST
def close(request: StaffRequest) -> HttpResponse:
    branch, on = _asked(request)
    form = CountForm(request.POST)
    if form.is_valid():
        try:
            close_day(branch=branch, on=on, count=form.count(), by=request.user, now=timezone.now())
        except REFUSALS as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("The day is closed."))
            return redirect(_address(branch, on))
    return _page(request, branch, on, form=form)


@requires("billing.reopen_day")
@require_POST
def reopen(request: StaffRequest) -> HttpResponse:
    branch, on = _asked(request)
    form = ReopenForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            reopen_day(branch=branch, on=on, reason=reason, by=request.user, now=timezone.now())
        except REFUSALS as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("The day is open again."))
            return redirect(_address(branch, on))
    return _page(request, branch, on, reopen_form=form)


@requires("billing.view_closing")
@require_safe
def download_csv(request: StaffRequest) -> HttpResponse | StreamingHttpResponse:
    closing = _closed(request)
    columns, rows = closing_rows(closing)
    _log(request, f"closing {closing.branch.code} {closing.on}")
    response = StreamingHttpResponse(csv_stream(columns, rows), content_type="text/csv")
    return _named(response, f"closing-{closing.branch.code}-{closing.on:%Y%m%d}.csv")


@requires("billing.view_closing")
@require_safe
def print_pdf(request: StaffRequest) -> HttpResponse:
    closing = _closed(request)
    _log(request, f"closing {closing.branch.code} {closing.on}")
    name = f"closing-{closing.branch.code}-{closing.on:%Y%m%d}.pdf"
    return shown_pdf(closing_paper(closing), name)


@requires("billing.export_journal")
@require_safe
def show_journal(request: StaffRequest) -> HttpResponse:
    return render(request, "billing/journal.html", {"form": JournalForm()})


@requires("billing.export_journal")
@require_POST
def export_journal(request: StaffRequest) -> HttpResponse | StreamingHttpResponse:
    form = JournalForm(request.POST)
    if not form.is_valid():
        return render(request, "billing/journal.html", {"form": form}, status=422)
    layout = LAYOUTS[form.cleaned_data["layout"]]
    begins_on, ends_on = form.cleaned_data["begins_on"], form.cleaned_data["ends_on"]
    entries = journal_of(branch=form.cleaned_data["branch"], begins_on=begins_on, ends_on=ends_on)
    _log(request, f"journal {layout.name} {begins_on} {ends_on}")
    response = StreamingHttpResponse(journal_csv(entries, layout), content_type="text/csv")
    return _named(response, f"{layout.name}-{begins_on:%Y%m%d}-{ends_on:%Y%m%d}.csv")


def _page(
    request: StaffRequest,
    branch: Branch,
    on: date,
    *,
    form: CountForm | None = None,
    reopen_form: ReopenForm | None = None,
) -> HttpResponse:
    closing = DailyClosing.objects.filter(branch=branch, on=on).first()
    opening_yen = carried_yen(branch=branch, on=on)
    context: dict[str, Any] = {
        "branch": branch,
        "branches": Branch.objects.filter(is_active=True),
        "on": on,
        "closing": closing,
        "is_closed": closing is not None and closing.closed_at is not None,
        "summary": summary_of(branch=branch, on=on),
        "expected": expected_of(branch=branch, on=on, opening_yen=opening_yen),
        "form": form or CountForm(initial={"opening_yen": opening_yen}),
        "reopen_form": reopen_form or ReopenForm(),
        "query": urlencode({"branch": branch.code, "on": on.isoformat()}),
    }
    is_refused = form is not None or reopen_form is not None
    return render(request, "billing/closing.html", context, status=422 if is_refused else 200)


def _asked(request: StaffRequest) -> tuple[Branch, date]:
    """Return the branch and day of the address, else the person's branch and today."""
    form = DayForm(request.GET)
    form.is_valid()
    branch = form.cleaned_data.get("branch") or request.user.branch
    branch = branch or Branch.objects.filter(is_active=True).first()
    return get_object_or_404(Branch, pk=branch and branch.pk), (
        form.cleaned_data.get("on") or timezone.localdate()
    )


def _closed(request: StaffRequest) -> DailyClosing:
    branch, on = _asked(request)
    closings = DailyClosing.objects.filter(closed_at__isnull=False)
    return get_object_or_404(closings.select_related("branch", "closed_by"), branch=branch, on=on)


def _address(branch: Branch, on: date) -> str:
    query = urlencode({"branch": branch.code, "on": on.isoformat()})
    return f"{reverse('billing:closing_show')}?{query}"


def _named(response: StreamingHttpResponse, name: str) -> StreamingHttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _log(request: StaffRequest, what: str) -> None:
    record_access(
        request, action=AccessLog.Action.EXPORT, patient_id=None, object_id="billing", reason=what
    )
