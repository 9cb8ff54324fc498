"""The course report as a file."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.exports import csv_stream
from reports.queries.courses import CourseFilter, course_rows
from reports.rules.courses import COLUMNS, cells

HEADINGS = {
    "course": _("Course"),
    "number": _("Course number"),
    "branch": _("Branch"),
    "doctor": _("Doctor"),
    "sex": _("Sex"),
    "age": _("Age at the start"),
    "state": _("State"),
    "severity": _("Severity"),
    "opened_on": _("Opened"),
    "started_on": _("First dose"),
    "last_dose_on": _("Last dose"),
    "is_extended": _("Extended"),
    "end_reason": _("Reason of the end"),
    "baseline_weight_kg": _("Baseline weight (kg)"),
    "last_kg": _("Latest weight (kg)"),
    "path": _("Daily doses (mg)"),
    "total_mg": _("Total dose (mg)"),
    "mg_per_kg": _("Cumulative dose (mg/kg)"),
    "visits": _("Number of visits"),
    "panels": _("Blood tests"),
    "pregnancy_tests": _("Pregnancy tests"),
    "baseline_lesions": _("Lesions at baseline"),
    "latest_lesions": _("Lesions at the latest count"),
    "latest_count_on": _("Latest count"),
    "improvement_percent": _("Improvement (%)"),
    "relapsed": _("Relapse"),
    "fees_yen": _("Fees (yen)"),
}


def course_report_csv(chosen: CourseFilter) -> Iterator[bytes]:
    """Yield the report as CSV, row by row: no names, no ticket numbers."""
    return csv_stream(
        [HEADINGS[name] for name in COLUMNS], (cells(row) for row in course_rows(chosen))
    )
