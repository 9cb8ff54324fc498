"""The demo clinic: invented patients written batch by batch, through every wall of the database."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import accumulate
from random import Random

from django.db import models, transaction
from django.db.models import F

from clinic.branches import opening
from clinic.bulk import plan_triggers_by_index, write_likes, write_rows
from clinic.models import TicketCounter
from labs.models import LabValue
from patients.models import HistoryAsked, LesionCount, Patient, SideEffect
from patients.services.tickets import take_ticket_no
from prescriptions.models import Course, DispenseLine
from reports.demo.lives import Life, LifeCourse, draw_life
from reports.services.demo_parts import Rows, Setting
from reports.services.demo_rows import add_course, add_patient
from reports.services.together import Call, run_together

BATCH = 200
ASKED_COLUMNS = ("patient_id", "kind", "asked_on", "recorded_by_id")
LESION_COLUMNS = (
    "visit_id", "site", "comedones", "papules", "pustules", "nodules", "recorded_by_id",
)  # fmt: skip
EFFECT_COLUMNS = ("visit_id", "code", "severity", "recorded_by_id")
VALUE_COLUMNS = (
    "report_id", "analyte_id", "raw", "value", "unit", "low", "high", "recorded_by_id",
)  # fmt: skip
LINE_COLUMNS = ("dispense_id", "lot_id", "units")
Report = Callable[[int, int], None]


class RealPatients(Exception):
    """The database holds patients who are not invented."""


def refuse_real_patients() -> None:
    """Raise RealPatients unless every patient here is an invented one."""
    if Patient.objects.filter(is_demo=False).exists():
        raise RealPatients


def write_cohort(*, setting: Setting, count: int, seed: int, today: date, report: Report) -> int:
    """Draw and write `count` patients; memory does not grow with their number."""
    written = 0
    for written in accumulate(run_together(_batches(setting, count, seed, today))):
        report(written, count)
    return written


def _batches(setting: Setting, count: int, seed: int, today: date) -> Iterator[Call[int]]:
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        # Each batch draws its own luck, and its tickets are taken here: whoever writes first, the
        # same seed gives the same clinic.
        luck = f"{seed} {first}"
        yield Call(partial(_draw_and_write, luck, take_tickets(size), today, setting))


def _draw_and_write(luck: str, tickets: Sequence[str], today: date, setting: Setting) -> int:
    random = Random(luck)  # noqa: S311 - the same seed must give the same clinic
    calendars = [opening(branch) for branch in setting.branches]
    lives = [draw_life(random, today, calendars) for _ in tickets]
    return len(_write(lives, tickets, setting))


def write_lives(lives: Sequence[Life], setting: Setting) -> list[Patient]:
    """Write one batch and return its patients."""
    return _write(lives, take_tickets(len(lives)), setting)


def _write(lives: Sequence[Life], tickets: Sequence[str], setting: Setting) -> list[Patient]:
    """Write a batch: first courses and their ends, then second ones, as they happened."""
    rows = Rows()
    with transaction.atomic():
        plan_triggers_by_index()
        charts = [
            add_patient(rows, life, ticket, setting)
            for life, ticket in zip(lives, tickets, strict=True)
        ]
        write(rows)
    for number in (1, 2):
        rows = Rows()
        for chart, life in zip(charts, lives, strict=True):
            for course in life.courses:
                if course.number == number:
                    add_course(rows, chart, course, setting)
        with transaction.atomic():
            plan_triggers_by_index()
            write(rows)
            end_courses(rows.ends)
    return [chart.patient for chart in charts]


@transaction.atomic
def take_tickets(count: int) -> list[str]:
    """Take one number of the series, and the next ones in a single step."""
    first = take_ticket_no()
    prefix, _dash, digits = first.rpartition("-")
    TicketCounter.objects.filter(prefix=prefix).update(last=F("last") + count - 1)
    return [f"{prefix}-{int(digits) + n:0{len(digits)}d}" for n in range(count)]


def write(rows: Rows) -> None:
    """Write a batch in the order in which its rows depend on each other."""
    # Each line takes its lot: in one order, so that two batches never wait for each other.
    lines = sorted(rows.lines, key=lambda line: line[1])
    before: list[Sequence[models.Model]] = [
        rows.patients,
        rows.guardians,
        rows.consents,
        rows.visits,
        rows.reports,
    ]
    after: list[Sequence[models.Model]] = [
        rows.tests,
        rows.courses,
        rows.prescriptions,
        rows.overrides,
        rows.dispenses,
    ]
    for batch in before:
        write_rows(batch)
    write_likes(HistoryAsked(), ASKED_COLUMNS, rows.asked)
    write_likes(LesionCount(), LESION_COLUMNS, rows.lesions)
    write_likes(SideEffect(), EFFECT_COLUMNS, rows.side_effects)
    write_likes(LabValue(), VALUE_COLUMNS, rows.values)
    for batch in after:
        write_rows(batch)
    write_likes(DispenseLine(), LINE_COLUMNS, lines)


def end_courses(ends: Sequence[tuple[Course, LifeCourse]]) -> None:
    """Bring each course from active to where it stands today."""
    moved = [(course, life) for course, life in ends if life.state != Course.State.ACTIVE]
    for course, life in moved:
        course.state = life.state
        course.ended_on = course.last_dose_on
        course.end_reason = life.end_reason
    Course.objects.bulk_update(
        [course for course, _life in moved],
        ["state", "ended_on", "end_reason"],
        batch_size=500,
    )
