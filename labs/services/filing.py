"""Rows of a laboratory's file written as panels and values, many patients at once.

Nobody calls this but the services of prescriptions, which hold the courses of these patients.
Values are written by COPY and never were objects: a file has a hundred thousand of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from clinic.bulk import copy_rows, next_numbers, write_rows
from clinic.days import moments_of
from clinic.models import User
from labs.models import Analyte, ImportRow, Laboratory, LabReport, LabValue
from labs.queries.incoming import Acquaintance, Intervals, own_codes, patients_known
from labs.rules.incoming.placing import Judgement, judge_for
from labs.rules.incoming.reading import ReadRow, RowRefused, read_row
from labs.rules.incoming.source import SourceRow
from patients.models import Patient

CORRECTED_BY_FILE = "corrected by the laboratory"
RENEWED = (
    "resulted_at",
    "resulted_by",
    "reviewed_at",
    "reviewed_by",
    "review_comment",
    "accession_no",
    "told_collected_at",
    "is_fasting",
)
VALUE_COLUMNS = (
    "id",
    "report_id",
    "analyte_id",
    "raw",
    "comparator",
    "value",
    "unit",
    "low",
    "high",
    "unusable_reason",
    "corrects_id",
    "correction_reason",
    "import_row_id",
    "recorded_by_id",
)
Read = ReadRow | RowRefused
Judged = list[tuple[ImportRow, Judgement]]


@dataclass(kw_only=True)
class Filing:
    """What is the same for all rows of a file."""

    laboratory: Laboratory
    by: User
    now: datetime
    own: dict[str, str | None]
    analytes: dict[str, Analyte]
    intervals: Intervals


@dataclass(frozen=True, slots=True)
class FiledValue:
    """What was written of one analyte, as the rules grade it."""

    value: Decimal | None
    comparator: str
    low: Decimal | None
    high: Decimal | None


@dataclass
class Filed:
    """What was written: reports with their new values by analyte."""

    reports: dict[int, LabReport] = field(default_factory=dict)
    values: dict[int, dict[str, FiledValue]] = field(default_factory=dict)


def filing_for(laboratory: Laboratory, by: User, now: datetime) -> Filing:
    return Filing(
        laboratory=laboratory,
        by=by,
        now=now,
        own=own_codes(laboratory),
        analytes={each.key: each for each in Analyte.objects.all()},
        intervals=Intervals(laboratory),
    )


def file_rows(rows: list[ImportRow], filing: Filing) -> Filed:
    """Write these rows, each with its patient; the patients' rows are locked here.

    The rows are judged anew by what stands now, and end by that; those that were written before
    are left alone. Returns what was written.
    """
    patients = {
        each.pk: each
        for each in Patient.objects.select_for_update(no_key=True)
        .filter(pk__in={row.patient_id for row in rows})
        .order_by("pk")
    }
    written = set(
        LabValue.objects.filter(import_row__in=[row.pk for row in rows]).values_list(
            "import_row_id", flat=True
        )
    )
    rows = [row for row in rows if row.pk not in written]
    read = [_read(row, filing) for row in rows]
    reports = _lock_reports(patients, read, filing)
    judged = _judged(rows, read, patients, filing)
    filed = Filed()
    _write_reports(judged, reports, filing, filed)
    for report in filed.reports.values():
        report.patient = patients[report.patient_id]
    _write_values(judged, patients, filing, filed)
    _end_rows(judged, filing)
    return filed


def _read(row: ImportRow, filing: Filing) -> Read:
    zone = timezone.get_current_timezone()
    try:
        return read_row(SourceRow(**row.told), filing.own, zone, filing.now)
    except RowRefused as refused:
        return refused


def _lock_reports(
    patients: dict[int, Patient], read: Iterable[Read], filing: Filing
) -> dict[int, LabReport]:
    """Return the panels of these patients between the first and the last day of the rows."""
    days = {row.collected.on for row in read if isinstance(row, ReadRow)}
    if not days:
        return {}
    begin, end = moments_of(min(days), max(days))
    reports = LabReport.objects.select_for_update(no_key=True).standing()
    own = reports.filter(laboratory=filing.laboratory, patient_id__in=patients)
    between = own.filter(collected_at__gte=begin, collected_at__lt=end)
    return {each.pk: each for each in between.order_by("pk")}


def _judged(
    rows: list[ImportRow], read: list[Read], patients: dict[int, Patient], filing: Filing
) -> Judged:
    known = Acquaintance(filing.laboratory)
    known.meet(set(patients))
    known.learn(read)
    pairs = list(zip(rows, read, strict=True))
    known.open_panels(
        {
            (row.patient_id, told.collected.on)
            for row, told in pairs
            if isinstance(told, ReadRow) and row.patient_id
        }
    )
    people = patients_known(Patient.objects.filter(pk__in=patients))
    by_pk = {each.patient_id: each for each in people.values()}
    here = known.here()
    return [
        (
            row,
            Judgement.refused(told)
            if isinstance(told, RowRefused)
            else judge_for(told, by_pk[row.patient_id or 0], here),
        )
        for row, told in pairs
    ]


def _write_reports(
    judged: Judged,
    reports: dict[int, LabReport],
    filing: Filing,
    filed: Filed,
) -> None:
    """Create the panels that are new, and mark those that get values as resulted and unread."""
    written = [each for _row, each in judged if each.is_written]
    panels = {id(each.panel): each for each in written}
    new = [each for each in panels.values() if each.panel and each.panel.report_id is None]
    made = [_new_report(each, filing) for each in new]
    write_rows(made)
    for judgement, report in zip(new, made, strict=True):
        assert judgement.panel is not None  # noqa: S101 - chosen so above
        judgement.panel.report_id = report.pk
        filed.reports[report.pk] = report
    known = [each for each in panels.values() if each.panel and each.panel.report_id in reports]
    renewed = [_renewed(each, reports, filing) for each in known]
    LabReport.objects.bulk_update(renewed, RENEWED)
    filed.reports |= {each.pk: each for each in renewed}


def _new_report(judgement: Judgement, filing: Filing) -> LabReport:
    panel, row = judgement.panel, judgement.row
    # A written row has all three.
    assert panel and row and judgement.patient_id  # noqa: S101, PT018
    # A file may know the day only: noon, which may be still to come today.
    collected_at = min(panel.at, filing.now)
    return LabReport(
        patient_id=judgement.patient_id,
        laboratory=filing.laboratory,
        accession_no=panel.accession_no,
        collected_at=collected_at,
        told_collected_at=panel.at if collected_at != panel.at else None,
        is_fasting=row.fasting,
        resulted_at=filing.now,
        resulted_by=filing.by,
        recorded_by=filing.by,
    )


def _renewed(judgement: Judgement, reports: dict[int, LabReport], filing: Filing) -> LabReport:
    """Return a known panel as resulted; one that was read before is to be read again."""
    panel, row = judgement.panel, judgement.row
    # A written row has both.
    assert panel and row and panel.report_id  # noqa: S101, PT018
    report = reports[panel.report_id]
    if report.resulted_at is None:
        report.resulted_at, report.resulted_by = filing.now, filing.by
    report.reviewed_at, report.reviewed_by, report.review_comment = None, None, ""
    report.accession_no = panel.accession_no
    report.told_collected_at = panel.told_at
    if report.is_fasting is None:
        report.is_fasting = row.fasting
    return report


def _write_values(
    judged: Judged, patients: dict[int, Patient], filing: Filing, filed: Filed
) -> None:
    """Write the values in the file's order, each correction after the value that it replaces."""
    written = [(row, each) for row, each in judged if each.is_written]
    if not written:
        return
    standing = _standing(filed.reports)
    lines = []
    for number, (row, judgement) in zip(next_numbers(LabValue, len(written)), written, strict=True):
        read, panel = judgement.row, judgement.panel
        # A written row has all three.
        assert read and panel and panel.report_id  # noqa: S101, PT018
        value = _value(row, read, patients, filing)
        place = (panel.report_id, judgement.key)
        lines.append(_line((number, *place), row, read, value, standing.get(place), filing))
        standing[place] = number
        filed.values.setdefault(panel.report_id, {})[judgement.key] = value
    copy_rows(LabValue, VALUE_COLUMNS, lines)


def _standing(reports: Iterable[int]) -> dict[tuple[int, str], int]:
    """Return the number of the value that counts, by report and analyte."""
    values = LabValue.objects.standing().filter(report__in=list(reports))
    rows = values.values_list("report_id", "analyte__key", "pk")
    return {(report_id, key): pk for report_id, key, pk in rows}


def _value(
    row: ImportRow, read: ReadRow, patients: dict[int, Patient], filing: Filing
) -> FiledValue:
    low, high = read.low, read.high
    if low is None and high is None:
        patient = patients[row.patient_id or 0]
        low, high = filing.intervals.of(read.key, patient, read.collected.on)
    return FiledValue(read.measured.number, read.measured.comparator, low, high)


def _line(
    place: tuple[int, int, str],
    row: ImportRow,
    read: ReadRow,
    value: FiledValue,
    before: int | None,
    filing: Filing,
) -> tuple[Any, ...]:
    number, report_id, key = place
    analyte = filing.analytes[key]
    return (
        number,
        report_id,
        analyte.pk,
        read.raw,
        value.comparator,
        value.value,
        analyte.unit,
        value.low,
        value.high,
        read.measured.missing,
        before,
        CORRECTED_BY_FILE if before else "",
        row.pk,
        filing.by.pk,
    )


def _end_rows(judged: Judged, filing: Filing) -> None:
    """Write the end of each row that ends otherwise than was foreseen."""
    changed = []
    for row, judgement in judged:
        analyte = filing.analytes.get(judgement.key)
        end = (judgement.state, judgement.reason, analyte and analyte.pk)
        if end != (row.state, row.reason, row.analyte_id):
            row.state, row.reason, row.analyte = judgement.state, judgement.reason, analyte
            changed.append(row)
    ImportRow.objects.bulk_update(changed, ["state", "reason", "analyte"], batch_size=500)
