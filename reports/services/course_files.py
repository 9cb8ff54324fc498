"""The course report as a file: CSV, XLSX or Parquet, without names unless they are allowed."""

from collections.abc import Iterator, Mapping
from typing import IO, Any, get_args, get_type_hints

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic import roles
from clinic.exports import write_csv, write_xlsx
from clinic.models import Job
from clinic.parquet import TYPES, write_parquet
from clinic.services.jobs import JobRefused, Made, Progress
from reports.queries.courses import count_courses, course_rows
from reports.queries.filter_words import filter_of
from reports.rules.course_outcome import Outcome
from reports.rules.courses import (
    COLUMNS,
    COLUMNS_WITH_NAMES,
    CourseRow,
    cells,
    cells_with_names,
)

KIND = "reports.courses"
NAMES_PERMISSION = "reports.export_identities"
CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
HEADINGS = {
    "course": _("Course"),
    "ticket_no": _("Ticket number"),
    "name": _("Name"),
    "kana": _("Name in kana"),
    "birth_date": _("Date of birth"),
    "number": _("Course number"),
    "branch": _("Branch"),
    "doctor": _("Doctor"),
    "sex": _("Sex"),
    "age": _("Age at the start"),
    "state": _("State"),
    "opened_on": _("Opened"),
    "started_on": _("First dose"),
    "last_dose_on": _("Last dose"),
    "months": _("Months supplied"),
    "is_extended": _("Extended"),
    "end_reason": _("Reason of the end"),
    "severity": _("Severity"),
    "last_severity": _("Severity at the latest count"),
    "baseline_weight_kg": _("Baseline weight (kg)"),
    "last_kg": _("Latest weight (kg)"),
    "path": _("Daily doses (mg)"),
    "total_mg": _("Total dose (mg)"),
    "mg_per_kg": _("Cumulative dose (mg/kg)"),
    "visits": _("Number of visits"),
    "missed_visits": _("Missed visits"),
    "panels": _("Blood tests"),
    "panels_missed": _("Supplies without blood test"),
    "pregnancy_tests": _("Pregnancy tests"),
    "tests_missed": _("Supplies without pregnancy test"),
    "levels": _("Laboratory levels reached"),
    "side_effects": _("Side effects"),
    "baseline_lesions": _("Lesions at baseline"),
    "latest_lesions": _("Lesions at the latest count"),
    "flared": _("Flare in the first month"),
    "improvement_percent": _("Improvement (%)"),
    "relapsed": _("Relapse"),
    "relapsed_on": _("Relapse on"),
    "after_days": _("Days followed after the last dose"),
    "obligations_open": _("Open obligations"),
    "fees_yen": _("Fees (yen)"),
}


def write_course_file(job: Job, progress: Progress, out: IO[bytes]) -> Made:
    """Write the report that a job asks for; who may no longer see names gets none."""
    chosen = filter_of(job.parameters["filters"])
    with_names = bool(job.parameters["with_names"])
    if with_names and not may_have_names(job):
        raise JobRefused("not_allowed")
    progress.begin(count_courses(chosen))
    rows = progress.counted(course_rows(chosen, with_names=with_names))
    kind = job.parameters["format"]
    write_report(kind, rows, out, with_names=with_names)
    return Made(f"courses-{timezone.localdate():%Y%m%d}.{kind}", CONTENT_TYPES[kind])


def may_have_names(job: Job) -> bool:
    return bool(job.parameters.get("reason")) and roles.may(job.requested_by, NAMES_PERMISSION)


def write_report(kind: str, rows: Iterator[CourseRow], out: IO[bytes], *, with_names: bool) -> None:
    """Write the report's rows as `kind` says. Raises ValueError for another kind."""
    names = COLUMNS_WITH_NAMES if with_names else COLUMNS
    table = map(cells_with_names if with_names else cells, rows)
    if kind == "csv":
        write_csv([HEADINGS[name] for name in names], table, out)
    elif kind == "xlsx":
        write_xlsx([HEADINGS[name] for name in names], table, out, title=str(_("Course report")))
    elif kind == "parquet":
        write_parquet(column_types(names), table, out)
    else:
        raise ValueError(f"no such format: {kind}")


def column_types(names: tuple[str, ...]) -> Mapping[str, type]:
    """Return the type of each column, as the row declares it."""
    hints = get_type_hints(CourseRow) | get_type_hints(Outcome) | {"latest_lesions": int | None}
    return {name: _plain(hints[name]) for name in names}


def _plain(hint: Any) -> type:
    kinds: list[type] = [kind for kind in (hint, *get_args(hint)) if kind in TYPES]
    return kinds[0]
