"""Panels that wait for their results, as a sheet to type into."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.rules.text import InputRefused, check_characters
from labs.inputs import Reading
from labs.models import Analyte, Laboratory, LabReport
from labs.queries import catalogue
from labs.queries.incoming import Interval, Intervals
from labs.rules.incoming.units import possible_of
from labs.rules.incoming.values import read_value
from patients.models import Patient

ROWS = 40
LONGEST = 40
ERRORS: Mapping[str, str | Promise] = {
    "unreadable": _("Type the value as the laboratory wrote it, like 18, 0.7 or <5."),
    "impossible": _("Nobody can have this value. Check value and unit."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GridColumn:
    """An analyte with its unit and the laboratory's intervals of adults, men and women."""

    analyte: Analyte
    men: str
    women: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """One place to type into; `error` says what is wrong with what was typed."""

    name: str
    analyte: Analyte
    text: str
    error: str | Promise
    reading: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """A panel with a cell for each column."""

    report: LabReport
    cells: tuple[GridCell, ...]

    def readings(self) -> dict[Analyte, Reading]:
        return {cell.analyte: cell.reading for cell in self.cells if cell.reading is not None}


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet of one laboratory."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]

    @property
    def errors(self) -> list[tuple[GridRow, GridCell]]:
        return [(row, cell) for row in self.rows for cell in row.cells if cell.error]


def grid_of(laboratory: Laboratory, typed: Mapping[str, str]) -> Grid:
    """Return the panels that a laboratory owes, the oldest first, with what was typed."""
    intervals = Intervals(laboratory)
    analytes = catalogue()
    reports = (
        LabReport.objects.standing()
        .filter(laboratory=laboratory, resulted_at=None)
        .select_related("patient")
        .order_by("collected_at", "pk")[:ROWS]
    )
    return Grid(
        tuple(_column(analyte, intervals) for analyte in analytes),
        tuple(_row(report, analytes, intervals, typed) for report in reports),
    )


def _column(analyte: Analyte, intervals: Intervals) -> GridColumn:
    today = timezone.localdate()
    men, women = (intervals.adults(analyte.key, sex, today) for sex in ("male", "female"))
    return GridColumn(analyte=analyte, men=men, women=women)


def _row(
    report: LabReport, analytes: list[Analyte], intervals: Intervals, typed: Mapping[str, str]
) -> GridRow:
    on = timezone.localdate(report.collected_at)
    cells = []
    for analyte in analytes:
        name = f"{report.pk}-{analyte.key}"
        text = typed.get(name, "").strip()
        cells.append(_cell(name, analyte, text, report.patient, on, intervals))
    return GridRow(report=report, cells=tuple(cells))


def _cell(
    name: str, analyte: Analyte, text: str, patient: Patient, on: date, intervals: Intervals
) -> GridCell:
    reading: Reading | None = None
    error: str | Promise = ""
    if text:
        try:
            reading = read_cell(analyte, text, intervals.of(analyte.key, patient, on))
        except InputRefused as refused:
            error = ERRORS.get(refused.code, ERRORS["unreadable"])
    return GridCell(name=name, analyte=analyte, text=text, error=error, reading=reading)


def read_cell(analyte: Analyte, text: str, interval: Interval) -> Reading:
    """Return a typed value; a word such as `溶血` is a missing one. Raises InputRefused."""
    check_characters(text)
    value = read_value(text)
    if value.number is not None and not possible_of(analyte.key).holds(value.number):
        raise InputRefused("impossible")
    low, high = interval if value.number is not None else (None, None)
    return Reading(
        raw=text[:LONGEST],
        unit=analyte.unit,
        value=value.number,
        comparator=value.comparator,
        low=low,
        high=high,
        unusable_reason=value.missing,
    )
