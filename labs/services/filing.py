"""Rows of a laboratory's file written as panels and values, many patients at once.

Nobody calls this but the services of prescriptions, which hold the courses of these patients.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from clinic.models import User
from labs.models import Analyte, ImportRow, Laboratory, LabReport, LabValue
from labs.queries.incoming import (
    Acquaintance,
    Intervals,
    own_codes,
    patients_known,
    standing_panels,
)
from labs.rules.incoming.placing import Judgement, Panel, judge_for
from labs.rules.incoming.reading import ReadRow, RowRefused, read_row
from labs.rules.incoming.source import SourceRow
from patients.models import Patient

CORRECTED_BY_FILE = "corrected by the laboratory"


@dataclass(kw_only=True)
class Filing:
    """What is the same for all rows of a file."""

    laboratory: Laboratory
    by: User
    now: datetime
    own: dict[str, str | None]
    analytes: dict[str, Analyte]
    intervals: Intervals


@dataclass
class Filed:
    """What was written: reports with their new values by analyte, and the rows' ends."""

    reports: dict[int, LabReport] = field(default_factory=dict)
    values: dict[int, dict[str, LabValue]] = field(default_factory=dict)


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

    The rows are judged anew by what stands now, and end by that. Returns what was written.
    """
    patients = {
        each.pk: each
        for each in Patient.objects.select_for_update(no_key=True)
        .filter(pk__in={row.patient_id for row in rows})
        .order_by("pk")
    }
    reports = {
        each.pk: each
        for each in LabReport.objects.select_for_update(no_key=True)
        .standing()
        .filter(laboratory=filing.laboratory, patient_id__in=patients)
        .order_by("pk")
    }
    judged = _judged(rows, patients, filing)
    filed = Filed()
    _write_reports(judged, reports, filing, filed)
    for report in filed.reports.values():
        report.patient = patients[report.patient_id]
    _write_values(judged, patients, filing, filed)
    _end_rows(judged, filing)
    return filed


def _judged(
    rows: list[ImportRow], patients: dict[int, Patient], filing: Filing
) -> list[tuple[ImportRow, Judgement]]:
    read = [_read(row, filing) for row in rows]
    known = Acquaintance(filing.laboratory)
    known.panels = standing_panels(filing.laboratory, set(patients))
    known.learn(read)
    people = patients_known(Patient.objects.filter(pk__in=patients))
    by_pk = {each.patient_id: each for each in people.values()}
    here = known.here()
    judged = []
    for row, told in zip(rows, read, strict=True):
        if isinstance(told, RowRefused):
            judged.append((row, Judgement.refused(told)))
        else:
            judged.append((row, judge_for(told, by_pk[row.patient_id or 0], here)))
    return judged


def _read(row: ImportRow, filing: Filing) -> ReadRow | RowRefused:
    zone = timezone.get_current_timezone()
    try:
        return read_row(SourceRow(**row.told), filing.own, zone, filing.now)
    except RowRefused as refused:
        return refused


def _write_reports(
    judged: list[tuple[ImportRow, Judgement]],
    reports: dict[int, LabReport],
    filing: Filing,
    filed: Filed,
) -> None:
    """Create the panels that are new, and mark those that get values as resulted and unread."""
    written = [each for _row, each in judged if each.is_written]
    panels = {id(each.panel): each for each in written}
    new = [each for each in panels.values() if each.panel and each.panel.report_id is None]
    made = LabReport.objects.bulk_create(_new_report(each, filing) for each in new)
    for judgement, report in zip(new, made, strict=True):
        assert judgement.panel is not None  # noqa: S101 - chosen so above
        judgement.panel.report_id = report.pk
        filed.reports[report.pk] = report
    for judgement in panels.values():
        panel = judgement.panel
        if panel is not None and panel.report_id in reports:
            filed.reports[panel.report_id] = _renew(
                reports[panel.report_id], panel, judgement, filing
            )


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


def _renew(report: LabReport, panel: Panel, judgement: Judgement, filing: Filing) -> LabReport:
    """Mark a known panel as resulted; one that was read before is to be read again."""
    if report.resulted_at is None:
        report.resulted_at, report.resulted_by = filing.now, filing.by
    report.reviewed_at, report.reviewed_by, report.review_comment = None, None, ""
    report.accession_no = panel.accession_no
    report.told_collected_at = panel.told_at
    if report.is_fasting is None and judgement.row is not None:
        report.is_fasting = judgement.row.fasting
    report.save(
        update_fields=[
            "resulted_at",
            "resulted_by",
            "reviewed_at",
            "reviewed_by",
            "review_comment",
            "accession_no",
            "told_collected_at",
            "is_fasting",
        ]
    )
    return report


def _write_values(
    judged: list[tuple[ImportRow, Judgement]],
    patients: dict[int, Patient],
    filing: Filing,
    filed: Filed,
) -> None:
    """Write the values in the file's order, each correction after the value that it replaces."""
    standing = _standing(filed.reports)
    waves: list[list[LabValue]] = [[]]
    fresh: set[tuple[int, str]] = set()
    for row, judgement in judged:
        if not judgement.is_written:
            continue
        value = _value(row, judgement, patients, filing)
        place = (value.report_id, judgement.key)
        before = standing.get(place)
        if before is not None:
            value.corrects, value.correction_reason = before, CORRECTED_BY_FILE
            if place in fresh:
                waves.append([])
        standing[place] = value
        fresh.add(place)
        waves[-1].append(value)
        filed.values.setdefault(value.report_id, {})[judgement.key] = value
    for wave in waves:
        LabValue.objects.bulk_create(wave, batch_size=2_000)


def _standing(reports: Iterable[int]) -> dict[tuple[int, str], LabValue]:
    values = LabValue.objects.standing().filter(report__in=list(reports))
    return {(each.report_id, each.analyte.key): each for each in values.select_related("analyte")}


def _value(
    row: ImportRow, judgement: Judgement, patients: dict[int, Patient], filing: Filing
) -> LabValue:
    read, panel = judgement.row, judgement.panel
    # A written row has all three.
    assert read and panel and panel.report_id  # noqa: S101, PT018
    analyte = filing.analytes[judgement.key]
    low, high = read.low, read.high
    if low is None and high is None:
        patient = patients[row.patient_id or 0]
        low, high = filing.intervals.of(judgement.key, patient, read.collected.on)
    return LabValue(
        report_id=panel.report_id,
        analyte=analyte,
        raw=read.raw,
        comparator=read.measured.comparator,
        value=read.measured.number,
        unit=analyte.unit,
        low=low,
        high=high,
        unusable_reason=read.measured.missing,
        import_row=row,
        recorded_by=filing.by,
    )


def _end_rows(judged: list[tuple[ImportRow, Judgement]], filing: Filing) -> None:
    """Write the end of each row that ends otherwise than was foreseen."""
    changed = []
    for row, judgement in judged:
        analyte = filing.analytes.get(judgement.key)
        end = (judgement.state, judgement.reason, analyte and analyte.pk)
        if end != (row.state, row.reason, row.analyte_id):
            row.state, row.reason, row.analyte = judgement.state, judgement.reason, analyte
            changed.append(row)
    ImportRow.objects.bulk_update(changed, ["state", "reason", "analyte"], batch_size=500)
