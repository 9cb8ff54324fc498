"""Laboratories' files: sent in, looked through, set aside. Writing lies with prescriptions."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.audit import record_access
from clinic.models import AccessLog
from clinic.roles import StaffRequest, requires
from labs.forms import ColumnsForm, UploadForm
from labs.incoming_words import FILE_WORDS
from labs.models import ImportRow, LabImport
from labs.queries.incoming import counts_of, reasons_of, waiting_rows
from labs.rules.incoming.columns import proposed_map
from labs.rules.incoming.source import FileRefused
from labs.services import incoming

shows_and_takes = require_http_methods(["GET", "HEAD", "POST"])
IMPORTS = LabImport.objects.select_related("laboratory", "job", "recorded_by", "confirmed_by")
LATEST, ROWS_SHOWN, LINES_SHOWN = 50, 50, 3
OK, REFUSED = 200, 422


@requires("labs.change_result")
@shows_and_takes
def list_imports(request: StaffRequest) -> HttpResponse:
    """List the files that came in, and take another."""
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received = incoming.receive_file(
                laboratory=form.cleaned_data["laboratory"],
                name=file.name,
                content=file.read(),
                by=request.user,
            )
        except FileRefused as refused:
            form.add_error("file", str(FILE_WORDS[refused.code]))
        else:
            return redirect(received)
    context = {
        "form": form,
        "imports": IMPORTS[:LATEST],
        "waiting": waiting_rows().count(),
    }
    return render(request, "labs/imports.html", context, status=REFUSED if posted else OK)


@requires("labs.change_result")
@require_safe
def show_import(request: StaffRequest, import_id: int) -> HttpResponse:
    """Show what a file would do or has done: counts, and the rows of one state."""
    lab_import = get_object_or_404(IMPORTS, pk=import_id)
    if lab_import.state == LabImport.State.COLUMNS:
        return redirect("labs:import_columns", import_id)
    record_access(
        request, action=AccessLog.Action.VIEW, patient_id=None, object_id=f"import {import_id}"
    )
    counts = counts_of(lab_import)
    chosen = request.GET.get("state", "")
    rows = lab_import.rows.select_related("patient", "analyte")
    if chosen in counts:
        rows = rows.filter(state=chosen)
    context = {
        "lab_import": lab_import,
        "is_open": lab_import.state in (LabImport.State.READING, LabImport.State.WRITING),
        "refusal": FILE_WORDS.get(lab_import.refusal, ""),
        "counts": [(word, label, counts[word]) for word, label in ImportRow.State.choices],
        "to_write": counts["new"] + counts["changed"],
        "reasons": reasons_of(lab_import),
        "chosen": chosen,
        "page": Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("page")),
    }
    polled = request.headers.get("HX-Request")
    return render(request, "labs/_import.html" if polled else "labs/import.html", context)


@requires("labs.change_result")
@shows_and_takes
def name_columns(request: StaffRequest, import_id: int) -> HttpResponse:
    """Ask once for each laboratory what the columns of its tables mean."""
    imports = IMPORTS.filter(state=LabImport.State.COLUMNS)
    lab_import = get_object_or_404(imports, pk=import_id)
    headings, lines = incoming.table_head(lab_import, LINES_SHOWN)
    posted = request.method == "POST"
    form = ColumnsForm(
        request.POST if posted else None, headings=headings, proposed=proposed_map(headings)
    )
    if form.is_valid():
        incoming.learn_columns(
            laboratory=lab_import.laboratory, columns=form.columns(), by=request.user
        )
        incoming.begin_reading(lab_import=lab_import, by=request.user)
        return redirect(lab_import)
    fields = [(field, [line.cells.get(str(field.label), "") for line in lines]) for field in form]
    context = {"form": form, "lab_import": lab_import, "fields": fields}
    return render(request, "labs/columns.html", context, status=REFUSED if posted else OK)


@requires("labs.change_result")
@require_POST
def discard_import(request: StaffRequest, import_id: int) -> HttpResponse:
    lab_import = get_object_or_404(IMPORTS, pk=import_id)
    try:
        incoming.discard_import(lab_import=lab_import, by=request.user, now=timezone.now())
    except incoming.ImportEnded:
        messages.error(request, _("The file has gone on meanwhile. Look at it again."))
    else:
        messages.success(request, _("The file is set aside. It may come again."))
    return redirect(lab_import)
