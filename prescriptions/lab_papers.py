"""Papers of the laboratory: flow sheet, results for the patient, list of orders, labels."""

from collections.abc import Sequence
from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from clinic.pdf import RenderedPdf, render_pdf
from labs.models import LabOrder, LabReport
from labs.queries import GradedValue
from labs.rules.analytes import analytes
from patients.models import Patient
from prescriptions.queries.flow import FlowSheet

PANELS_A_PAGE = 14


def flow_paper(patient: Patient, sheet: FlowSheet) -> RenderedPdf:
    """Return the flow sheet on A4 landscape, some panels on each page."""
    starts = range(0, max(len(sheet.columns), 1), PANELS_A_PAGE)
    pages = [
        {
            "columns": sheet.columns[start : start + PANELS_A_PAGE],
            "rows": [(row, row.cells[start : start + PANELS_A_PAGE]) for row in sheet.rows],
        }
        for start in starts
    ]
    context = {"patient": patient, "pages": pages, "printed_at": timezone.localtime()}
    return render_pdf(render_to_string("prescriptions/flow_paper.html", context))


def results_html(report: LabReport, rows: Sequence[GradedValue]) -> str:
    """Return a reviewed panel in the patient's language, whatever the language of the staff."""
    context = {"report": report, "patient": report.patient, "rows": rows}
    with override(str(report.patient.document_language)):
        return render_to_string("prescriptions/results_paper.html", context)


def results_paper(report: LabReport, rows: Sequence[GradedValue]) -> RenderedPdf:
    return render_pdf(results_html(report, rows))


def orders_paper(orders: Sequence[LabOrder], on: date) -> RenderedPdf:
    """Return the list of the tests to be taken on a day."""
    named = {key: analyte.abbreviation for key, analyte in analytes().items()}
    rows = [(order, [named[key] for key in order.analytes]) for order in orders]
    context = {"rows": rows, "on": on}
    return render_pdf(render_to_string("prescriptions/orders_paper.html", context))


def labels_paper(orders: Sequence[LabOrder]) -> RenderedPdf:
    """Return a label for each tube of blood and each cup of urine, 3 × 8 on a sheet of A4."""
    labels = [
        (order, is_urine)
        for order in orders
        for is_urine in ((False, True) if order.needs_pregnancy_test else (False,))
    ]
    return render_pdf(render_to_string("prescriptions/labels_paper.html", {"labels": labels}))
