"""The demo's today: a board in full swing, and visits booked ahead."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.utils import timezone

from clinic.branches import opening
from clinic.bulk import write_rows
from clinic.models import Branch
from clinic.rules.numbers import without_spare_zeros
from clinic.rules.opening import OpeningCalendar
from labs.models import LabReport
from patients.models import Appointment, Visit
from prescriptions.models import Course
from prescriptions.queries.decisions import decide_supply
from prescriptions.queries.proposals import Proposal
from reports.demo.lives import MONTH, SUPPLY_DAYS, LifeVisit
from reports.services.demo import write
from reports.services.demo_parts import Rows, Setting
from reports.services.demo_rows import add_visit
from reports.services.demo_supplies import add_supply

State = Appointment.State
TODAY = (
    *[State.DONE] * 3,
    State.NO_SHOW,
    *[State.WAITING_TO_PAY] * 2,
    *[State.IN_CONSULTATION] * 1,
    *[State.ARRIVED] * 3,
    *[State.BOOKED] * 8,
)
# Where fewer patients are under treatment: each state once, the visit that is going on first.
FEW = (
    State.IN_CONSULTATION,
    State.WAITING_TO_PAY,
    State.DONE,
    State.ARRIVED,
    State.NO_SHOW,
    *[State.BOOKED] * 8,
)
SEEN = {State.DONE, State.WAITING_TO_PAY}
NOT_HERE = {State.BOOKED, State.NO_SHOW}
BOOKED_RATE = 0.8


@transaction.atomic
def write_today(*, setting: Setting, seed: int, now: datetime) -> None:
    """Book active patients: the first of each branch for today, the others about a month on."""
    if Appointment.objects.exists():
        return
    random = Random(seed)  # noqa: S311 - the same seed must give the same clinic
    for branch in setting.branches:
        desk = _Desk(branch, setting, random, now)
        courses = Course.objects.filter(branch=branch, state=Course.State.ACTIVE)
        seen = Max("patient__visits__visited_on")
        waiting = courses.annotate(seen_on=seen).filter(seen_on__lt=desk.today)
        ordered = list(
            waiting.select_related("patient", "doctor").order_by("seen_on", "patient__ticket_no")
        )
        desk.fill_today(ordered[: len(TODAY)])
        desk.book_ahead(ordered[len(TODAY) :])
        desk.write()


class _Desk:
    """One branch's appointment book."""

    def __init__(self, branch: Branch, setting: Setting, random: Random, now: datetime) -> None:
        self.branch = branch
        self.setting = setting
        self.random = random
        self.now = now
        self.today = timezone.localdate(now)
        self.calendar: OpeningCalendar = opening(branch)
        self.taken: Counter[datetime] = Counter()
        self.appointments: list[Appointment] = []
        self.rows = Rows()
        self.supplied: list[tuple[Course, Visit, int]] = []

    def fill_today(self, courses: list[Course]) -> None:
        day = self.calendar.next_open_day(self.today) or self.today
        times = self._times(day)
        states = TODAY if len(courses) >= len(TODAY) else FEW
        if day != self.today:
            states = (State.BOOKED,) * len(TODAY)
        for course, state, start in zip(courses, states, times, strict=False):
            appointment = self._appointment(course, start, state)
            if state in SEEN | {State.IN_CONSULTATION}:
                self._visit(course, appointment)

    def book_ahead(self, courses: list[Course]) -> None:
        for course in courses:
            if self.random.random() > BOOKED_RATE:
                continue
            seen_on = course.patient.visits.latest("visited_on").visited_on
            day = self.calendar.next_open_day(max(seen_on + MONTH, self.today + timedelta(days=1)))
            if day is None:
                continue
            for start in self._times(day):
                if self.taken[start] < self.branch.slot_capacity:
                    self._appointment(course, start, State.BOOKED)
                    break

    def write(self) -> None:
        write_rows(self.appointments)
        write(self.rows)
        write(self._supplies())
        Course.objects.bulk_update([each[0] for each in self.supplied], ["last_dose_on"])

    def _supplies(self) -> Rows:
        """Ask the gate for each who was seen today, whose rows are written by now."""
        rows = Rows()
        for course, visit, daily_mg in self.supplied:
            decision = decide_supply(
                course=course,
                proposal=Proposal(daily_mg=daily_mg, days=SUPPLY_DAYS),
                visit=visit,
                prescriber=course.doctor,
                as_of=self.today,
            )
            if add_supply(rows, visit, decision, course, self.setting):
                course.last_dose_on = decision.verdict.last_dose_on
        return rows

    def _times(self, day: date) -> Iterator[datetime]:
        zone = timezone.get_current_timezone()
        slots: tuple[time, ...] = self.calendar.slots(day, self.branch.slot_minutes)
        return (datetime.combine(day, slot, zone) for slot in slots)

    def _appointment(self, course: Course, start: datetime, state: str) -> Appointment:
        self.taken[start] += 1
        arrived_at = None if state in NOT_HERE else self._arrived_at(start)
        appointment = Appointment(
            patient=course.patient,
            branch=self.branch,
            during=DateTimeTZRange(start, start + timedelta(minutes=self.branch.slot_minutes)),
            lane=self.taken[start],
            state=state,
            state_changed_at=arrived_at or self.now,
            state_changed_by=self.setting.reception,
            arrived_at=arrived_at,
            recorded_by=self.setting.reception,
        )
        self.appointments.append(appointment)
        return appointment

    def _arrived_at(self, start: datetime) -> datetime:
        """Return a moment before the appointment, or lately: nobody has waited all day."""
        lately = self.now - timedelta(minutes=self.random.randint(5, 25))
        return min(max(start - timedelta(minutes=8), lately), self.now)

    def _visit(self, course: Course, appointment: Appointment) -> None:
        """Add the visit: over for one at the desk or gone, begun for one with the doctor."""
        before = course.patient.visits.confirmed().latest("visited_on")
        is_done = appointment.state in SEEN
        life = self._life(course, before, is_done)
        visit = add_visit(self.rows, course, life, self.setting)
        visit.appointment = appointment
        if life.daily_mg:
            self.supplied.append((course, visit, life.daily_mg))
        if not is_done:
            visit.state = Visit.State.DRAFT
            visit.confirmed_at = visit.confirmed_by = None
            for report in self.rows.reports:
                if report.visit is visit:
                    report.reviewed_at = report.reviewed_by = None

    def _life(self, course: Course, before: Visit, is_done: bool) -> LifeVisit:  # noqa: FBT001
        supply = course.prescriptions.standing().first()
        report = LabReport.objects.filter(visit=before).first()
        values = report.values.values_list("analyte__key", "value") if report else []
        return LifeVisit(
            on=self.today,
            kind="repeat",
            weight_kg=before.weight_kg or Decimal(60),
            lesions={
                each.site: (
                    each.comedones // 2,
                    each.papules // 2,
                    each.pustules // 2,
                    each.nodules,
                )
                for each in before.lesion_counts.all()
            },
            side_effects=(("dry_lips", "mild"),),
            missed_days=0,
            daily_mg=supply.daily_mg if supply and is_done else None,
            values={key: without_spare_zeros(value) for key, value in values if value is not None},
            is_tested=course.patient.may_be_pregnant and is_done,
            findings="改善傾向。" if is_done else "",
        )
