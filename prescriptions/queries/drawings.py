"""A patient's chart as a drawing: one course's doses over its results, ready for a template."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import cast

from labs.rules.analytes import Sex
from labs.rules.levels import LabLevel, LabResult, LevelRules, level_of, limits_of
from labs.rules.measured import Measured
from prescriptions.queries.patient_charts import ChartCourse, ChartValue, PatientChart
from prescriptions.rules.lanes import (
    DOSE_BASE,
    DOSE_HEIGHT,
    LANE_HEIGHT,
    DoseLane,
    Frame,
    Lane,
    Limit,
    Point,
    Supply,
    Tick,
    dose_lane,
    is_rising,
    lane,
    month_ticks,
)

LEADING = ("ast", "alt", "tg", "ldl", "tc", "ck", "glu", "wbc")
BEFORE_DAYS = 60
AFTER_DAYS = 31
FOOT = 30
KINDS = {LabLevel.WARN: "warn", LabLevel.STOP: "stop"}
TONES = {LabLevel.NONE: "none", LabLevel.WARN: "warn", LabLevel.STOP: "stop"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One lane where it stands, with its words and its latest value."""

    key: str
    label: str
    unit: str
    y: int
    lane: Lane
    last: str = ""
    last_on: date | None = None
    side: str = ""
    tone: str = "none"
    is_rising: bool | None = None
    levels: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Lanes one below the other over the same days."""

    frame: Frame
    months: tuple[Tick, ...]
    rows: tuple[Row, ...]
    height: int
    dose: DoseLane | None = None
    today_x: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawings:
    """What is drawn of one course: its lanes, the further values, the lesions."""

    main: Drawing
    further: Drawing
    body: Drawing


def drawings_of(chart: PatientChart, course: ChartCourse | None, today: date) -> Drawings:
    """Return the drawings of one course, or of all results where there is no course."""
    frame = frame_of(chart, course, today)
    since = (course.started_on or course.opened_on) if course else frame.first
    by_analyte = _by_analyte(each for each in chart.values if frame.first <= each.on <= frame.last)
    ordered = sorted(by_analyte, key=lambda key: LEADING.index(key) if key in LEADING else 99)
    sex = cast("Sex", chart.patient.sex)
    leading = [
        _lab_row(frame, by_analyte[key], sex, chart.levels) for key in ordered if key in LEADING
    ]
    further = [
        _lab_row(frame, by_analyte[key], sex, chart.levels) for key in ordered if key not in LEADING
    ]
    return Drawings(
        main=_stacked(frame, since, leading, today, dose=_dose(frame, course)),
        further=_stacked(frame, since, further, today),
        body=_stacked(frame, since, _body_rows(frame, chart), today),
    )


def frame_of(chart: PatientChart, course: ChartCourse | None, today: date) -> Frame:
    """Return the days to draw: from the tests before a course to its end, or to today."""
    if course is None:
        days = [each.on for each in chart.values] + [each.visited_on for each in chart.visits]
        return Frame(min(days, default=today), max([*days, today]))
    begun = course.started_on or course.opened_on
    first = min([course.opened_on, *_days_before(chart, course.opened_on)])
    standing = (each.last_dose_on for each in course.supplies if not each.is_voided)
    until = max(standing, default=begun)
    after = [each.on for each in chart.values if until < each.on <= until + timedelta(AFTER_DAYS)]
    ends = [until, begun + timedelta(30), *after]
    return Frame(first, max([*ends, today] if course.is_open else ends))


def _days_before(chart: PatientChart, opened_on: date) -> list[date]:
    earliest = opened_on - timedelta(BEFORE_DAYS)
    return [each.on for each in chart.values if earliest <= each.on < opened_on]


def _by_analyte(values: Iterable[ChartValue]) -> dict[str, list[ChartValue]]:
    return {key: list(group) for key, group in groupby(values, key=lambda each: each.key)}


def _dose(frame: Frame, course: ChartCourse | None) -> DoseLane | None:
    if course is None:
        return None
    kept = [
        Supply(each.first_dispensed_on or each.prescribed_on, each.daily_mg, each.kept_mg)
        for each in course.supplies
        if each.kept_mg > 0
    ]
    return dose_lane(frame, kept, course.target_mg)


def _lab_row(frame: Frame, values: Sequence[ChartValue], sex: Sex, rules: LevelRules) -> Row:
    usable = [each for each in values if each.value is not None]
    last = values[-1]
    points = [
        Point(each.on, each.value or Decimal(0), bool(each.comparator), bool(each.side))
        for each in usable
    ]
    result = _result(usable[-1] if usable else last, usable[0] if usable else last)
    levels = _levels(result, sex, rules)
    return Row(
        key=last.key,
        label=last.abbreviation,
        unit=last.unit,
        y=0,
        lane=lane(frame, points, levels),
        last=last.raw,
        last_on=last.on,
        side=last.side,
        tone=TONES[level_of(result, sex, rules).level] if usable else "none",
        is_rising=is_rising(points),
        levels=levels,
    )


def _result(value: ChartValue, first: ChartValue) -> LabResult:
    baseline = None if first.comparator else first.value
    return LabResult(
        analyte=value.key,
        measured=Measured(value.value or Decimal(0), value.comparator),  # type: ignore[arg-type]
        low=value.low,
        high=value.high,
        baseline=baseline,
        fasting=value.is_fasting,
    )


def _levels(result: LabResult, sex: Sex, rules: LevelRules) -> tuple[Limit, ...]:
    reference = [Limit("reference", each) for each in (result.low, result.high) if each is not None]
    reached = limits_of(result, sex, rules)
    return (*reference, *(Limit(KINDS[level], number) for level, _comparison, number in reached))


def _body_rows(frame: Frame, chart: PatientChart) -> list[Row]:
    """Return the lanes of lesions and of weight, for the visits at which they were counted."""
    within = [each for each in chart.visits if frame.first <= each.visited_on <= frame.last]
    series: dict[str, list[tuple[date, int | Decimal | None]]] = {
        "inflammatory": [(each.visited_on, each.inflammatory) for each in within],
        "comedones": [(each.visited_on, each.lesions.get("comedones")) for each in within],
        "weight": [(each.visited_on, each.weight_kg) for each in within],
    }
    return [
        _body_row(frame, key, [(on, each) for on, each in found if each is not None])
        for key, found in series.items()
        if any(each is not None for _on, each in found)
    ]


def _body_row(frame: Frame, key: str, found: Sequence[tuple[date, int | Decimal]]) -> Row:
    points = [Point(on, Decimal(each)) for on, each in found]
    return Row(
        key=key,
        label=key,
        unit="kg" if key == "weight" else "",
        y=0,
        lane=lane(frame, points),
        last=str(found[-1][1]),
        last_on=found[-1][0],
        is_rising=is_rising(points),
    )


def _stacked(
    frame: Frame, since: date, rows: Sequence[Row], today: date, *, dose: DoseLane | None = None
) -> Drawing:
    top = (DOSE_BASE + DOSE_HEIGHT + FOOT if dose else 0) + FOOT
    placed = tuple(_at(row, top + number * (LANE_HEIGHT + 8)) for number, row in enumerate(rows))
    return Drawing(
        frame=frame,
        months=month_ticks(frame, since),
        rows=placed,
        height=top + len(rows) * (LANE_HEIGHT + 8) + 8,
        dose=dose,
        today_x=frame.x(today) if frame.first <= today <= frame.last else None,
    )


def _at(row: Row, y: int) -> Row:
    return replace(row, y=y)
