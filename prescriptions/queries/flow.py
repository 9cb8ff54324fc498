"""All of a patient's panels beside each other: five queries, whatever is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from django.utils import timezone

from labs.models import Analyte, LabReport, LabValue
from labs.queries import baseline_report
from labs.rules.analytes import Sex
from labs.rules.grading import Change, change_from_baseline
from labs.rules.intervals import interval_text, side_of
from labs.rules.levels import LabLevel, LabResult, LevelRules, level_of
from labs.rules.measured import Comparator, Measured
from patients.models import Patient
from prescriptions.models import Course, Prescription
from prescriptions.queries.policy import readable_limits_on

ALL, MONTHLY, NOTABLE = "all", "monthly", "notable"


@dataclass(frozen=True, slots=True)
class FlowFilter:
    """Which items and panels are shown; None is no bound."""

    items: str = ALL
    since: date | None = None
    until: date | None = None

    def holds(self, on: date) -> bool:
        return (self.since is None or on >= self.since) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class FlowColumn:
    """One panel, and the dose that was being taken when the blood was drawn."""

    report_id: int
    on: date
    is_reviewed: bool
    daily_mg: int | None


class FlowValue(NamedTuple):
    """What a cell is made of: a sheet has too many of them for objects of the database's rows."""

    raw: str
    comparator: Comparator
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class FlowCell:
    """One value as written, with its level and on which side of its interval it lies."""

    raw: str
    level: LabLevel
    is_undecided: bool
    side: str

    @property
    def tone(self) -> str:
        """Return how loudly the value speaks; empty where it does not."""
        if self.level is LabLevel.STOP:
            return "stop"
        return "warn" if self.level is LabLevel.WARN or self.is_undecided else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """One analyte through time, beside its baseline and its last change from it."""

    analyte: Analyte
    interval: str
    baseline: str
    change: Change | None
    cells: tuple[FlowCell | None, ...]
    line: str

    @property
    def is_notable(self) -> bool:
        return any(cell is not None and (cell.tone or cell.side) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class FlowSheet:
    """Panels from the oldest to the newest, and the analytes that they hold."""

    columns: tuple[FlowColumn, ...]
    rows: tuple[FlowRow, ...]


def flow_sheet(patient: Patient, chosen: FlowFilter) -> FlowSheet:
    """Return a patient's panels as a sheet."""
    reports = list(
        LabReport.objects.standing()
        .filter(patient=patient, resulted_at__isnull=False)
        .order_by("collected_at", "pk")
    )
    course = Course.objects.filter(patient=patient).order_by("-pk").first()
    first = baseline_report(reports, course.started_on if course else None)
    shown = [each for each in reports if chosen.holds(timezone.localdate(each.collected_at))]
    by_analyte = _values({each.pk for each in shown} | ({first.pk} if first else set()))
    levels = readable_limits_on(timezone.localdate()).lab_levels
    rows = [
        _row(analyte, values, shown, first, cast("Sex", patient.sex), levels)
        for analyte, values in by_analyte
        if chosen.items != MONTHLY or analyte.is_required_each_month
    ]
    if chosen.items == NOTABLE:
        rows = [each for each in rows if each.is_notable]
    return FlowSheet(tuple(_columns(shown, patient)), tuple(rows))


def _values(report_ids: set[int]) -> list[tuple[Analyte, dict[int, FlowValue]]]:
    values: dict[int, dict[int, FlowValue]] = {}
    rows = LabValue.objects.standing().filter(report_id__in=report_ids)
    columns = ("analyte_id", "report_id", *FlowValue._fields)
    for analyte_id, report_id, *told in rows.values_list(*columns):
        values.setdefault(analyte_id, {})[report_id] = FlowValue(*told)
    analytes = Analyte.objects.filter(pk__in=values)
    return [(each, values[each.pk]) for each in analytes]


def _columns(reports: Iterable[LabReport], patient: Patient) -> list[FlowColumn]:
    supplies = list(
        Prescription.objects.standing()
        .filter(course__patient=patient)
        .values_list("prescribed_on", "last_dose_on", "daily_mg")
    )
    columns = []
    for report in reports:
        on = timezone.localdate(report.collected_at)
        taken = [mg for begins, ends, mg in supplies if begins <= on <= ends]
        columns.append(
            FlowColumn(report.pk, on, report.reviewed_at is not None, taken[0] if taken else None)
        )
    return columns


def _row(
    analyte: Analyte,
    values: dict[int, FlowValue],
    reports: Sequence[LabReport],
    first: LabReport | None,
    sex: Sex,
    levels: LevelRules,
) -> FlowRow:
    base = values.get(first.pk) if first else None
    number = base.value if base is not None and not base.comparator else None
    cells: list[FlowCell | None] = []
    last: LabResult | None = None
    latest: FlowValue | None = None
    for report in reports:
        value = values.get(report.pk)
        if value is None:
            cells.append(None)
            continue
        latest = value
        if value.value is None:
            cells.append(FlowCell(value.raw, LabLevel.NONE, is_undecided=False, side=""))
            continue
        last = _result(analyte.key, value, number, report.is_fasting)
        cells.append(_cell(value, last, sex, levels))
    return FlowRow(
        analyte=analyte,
        interval=_interval(latest),
        baseline=base.raw if base else "",
        change=change_from_baseline(last) if last else None,
        cells=tuple(cells),
        line=sparkline([values[each.pk].value for each in reports if each.pk in values]),
    )


def _result(
    key: str,
    value: FlowValue,
    baseline: Decimal | None,
    is_fasting: bool | None,  # noqa: FBT001
) -> LabResult:
    number = value.value
    assert number is not None  # noqa: S101 - the caller has looked
    return LabResult(
        analyte=key,
        measured=Measured(number, value.comparator),
        low=value.low,
        high=value.high,
        baseline=baseline,
        fasting=is_fasting,
    )


def _cell(value: FlowValue, result: LabResult, sex: Sex, levels: LevelRules) -> FlowCell:
    outcome = level_of(result, sex, levels)
    side = side_of(result.measured.number, value.low, value.high)
    is_undecided = outcome.undecided > outcome.level
    return FlowCell(value.raw, outcome.level, is_undecided=is_undecided, side=side)


def _interval(value: FlowValue | None) -> str:
    return "" if value is None else interval_text(value.low, value.high)


WIDTH, HEIGHT = 72, 20


def sparkline(numbers: Sequence[Decimal | None]) -> str:
    """Return the points of a small line, `x,y x,y`; empty for fewer than two numbers."""
    known = [each for each in numbers if each is not None]
    if len(known) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    lowest, span = min(known), max(known) - min(known)
    step = Decimal(WIDTH - 4) / (len(known) - 1)
    points = []
    for place, number in enumerate(known):
        height = (number - lowest) / span if span else Decimal("0.5")
        x, y = 2 + step * place, 2 + (1 - height) * (HEIGHT - 4)
        points.append(f"{x:.1f},{y:.1f}")
    return " ".join(points)
