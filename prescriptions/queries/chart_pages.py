"""A patient's chart as its page and its print show it: one course drawn, the others listed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from patients.models import Patient
from prescriptions.queries.drawings import Drawings, Row, drawings_of
from prescriptions.queries.patient_charts import (
    ChartCourse,
    ChartSupply,
    ChartValue,
    ChartVisit,
    PatientChart,
)
from prescriptions.rules.restrictions import LastDose, Restriction, restrictions_after


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueTable:
    """The values of every panel: a row for each analyte, a column for each day."""

    days: tuple[date, ...]
    rows: tuple[tuple[str, str, tuple[ChartValue | None, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVisit:
    """A visit with the supply prescribed at it."""

    visit: ChartVisit
    supply: ChartSupply | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPage:
    """Everything the page shows."""

    chart: PatientChart
    course: ChartCourse | None
    others: tuple[ChartCourse, ...]
    drawings: Drawings
    table: ValueTable
    visits: tuple[ShownVisit, ...]
    restrictions: tuple[Restriction, ...]
    latest_weight: ChartVisit | None
    missed_days: int
    alerts: tuple[Row, ...]


def chart_page(chart: PatientChart, number: int | None, today: date) -> ChartPage:
    """Return the page with the course of that number drawn, else the latest one."""
    latest = chart.courses[0] if chart.courses else None
    course = next((each for each in chart.courses if each.number == number), latest)
    drawings = drawings_of(chart, course, today)
    within = [
        each
        for each in chart.visits
        if drawings.main.frame.first <= each.visited_on <= drawings.main.frame.last
    ]
    weighed = [each for each in within if each.weight_kg is not None]
    return ChartPage(
        chart=chart,
        course=course,
        others=tuple(each for each in chart.courses if each is not course),
        drawings=drawings,
        table=value_table(chart.values),
        visits=tuple(_shown(within, course)),
        restrictions=_restrictions(chart.patient, course),
        latest_weight=weighed[-1] if weighed else None,
        missed_days=sum(each.missed_doses_days or 0 for each in within),
        alerts=tuple(
            row
            for drawing in (drawings.main, drawings.further)
            for row in drawing.rows
            if row.tone in ("warn", "stop")
        ),
    )


def value_table(values: Sequence[ChartValue]) -> ValueTable:
    """Return the panels as a table, the latest day first; two panels of a day share a column."""
    days = sorted({each.on for each in values}, reverse=True)
    rows = []
    for _key, group in groupby(values, key=lambda each: each.key):
        found = {each.on: each for each in group}
        first = next(iter(found.values()))
        rows.append((first.abbreviation, first.unit, tuple(found.get(day) for day in days)))
    return ValueTable(days=tuple(days), rows=tuple(rows))


def _shown(visits: Sequence[ChartVisit], course: ChartCourse | None) -> list[ShownVisit]:
    supplies = {} if course is None else {each.visit: each for each in course.supplies}
    return [ShownVisit(visit=visit, supply=supplies.get(visit.pk)) for visit in reversed(visits)]


def _restrictions(patient: Patient, course: ChartCourse | None) -> tuple[Restriction, ...]:
    last_dose_on = course.expected_last_dose_on if course else None
    if course is None or last_dose_on is None:
        return ()
    return restrictions_after(
        LastDose(
            on=last_dose_on,
            is_woman=patient.sex == Patient.Sex.FEMALE,
            may_be_pregnant=patient.may_be_pregnant,
            is_expected=course.last_dose_on is None,
        )
    )
