"""A course at a glance: doses, results, steps and open matters."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from labs.models import LabReport, PregnancyTest
from patients.models import Patient, SideEffect, Visit
from prescriptions.models import Course, CourseTransition, DoctorTask
from prescriptions.queries.supplies import Supplied, cumulative_mg, stock_days, supplies_of
from prescriptions.rules.ratios import mg_per_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseSummary:
    """How far a course has come. Missed doses are told beside it, never counted in.

    Of a course taken over the dose is what its import told; None is "not known".
    """

    cumulative_mg: int | None
    is_taken_over: bool
    target_mg: int | None
    per_baseline_kg: Decimal | None
    per_latest_kg: Decimal | None
    in_hand_days: int
    missed_days: int

    @property
    def percent(self) -> int | None:
        """Return the share of the target, never above 100: it is the length of a bar."""
        if not self.target_mg or self.cumulative_mg is None:
            return None
        return min(100, 100 * self.cumulative_mg // self.target_mg)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseChart:
    """Everything the page of a course shows."""

    course: Course
    supplies: list[Supplied]
    dose: DoseSummary
    transitions: list[CourseTransition]
    tests: list[PregnancyTest]
    reports: list[LabReport]
    visits: list[Visit]
    tasks: list[DoctorTask]


def dose_summary(course: Course, supplies: list[Supplied], today: date) -> DoseSummary:
    """Return the sums of a course: one query for weights and missed doses."""
    is_taken_over = course.started_on is not None and not any(
        each.is_dispensed for each in supplies
    )
    given = course.taken_over_mg if is_taken_over else cumulative_mg(supplies)
    since = Visit.objects.confirmed().filter(
        patient_id=course.patient_id, visited_on__gte=course.opened_on
    )
    told = list(since.values_list("weight_kg", "missed_doses_days").order_by("visited_on", "pk"))
    weights = [kg for kg, _missed in told if kg is not None]
    baseline = course.baseline_weight_kg
    return DoseSummary(
        cumulative_mg=given,
        is_taken_over=is_taken_over,
        target_mg=None if baseline is None else int(baseline * course.target_mg_per_kg),
        per_baseline_kg=_per_kg(given, baseline),
        per_latest_kg=_per_kg(given, weights[-1] if weights else None),
        in_hand_days=stock_days(supplies, today),
        missed_days=sum(missed or 0 for _kg, missed in told),
    )


def _per_kg(mg: int | None, kg: Decimal | None) -> Decimal | None:
    return None if mg is None or kg is None else mg_per_kg(mg, kg, 1)


def course_chart(course: Course, today: date) -> CourseChart:
    """Return the page of a course in eight queries."""
    supplies = supplies_of(course.pk)
    patient_id = course.patient_id
    return CourseChart(
        course=course,
        supplies=supplies[::-1],
        dose=dose_summary(course, supplies, today),
        transitions=list(course.transitions.select_related("recorded_by").order_by("-pk")),
        tests=list(
            PregnancyTest.objects.filter(patient_id=patient_id).select_related(
                "read_by", "second_reader"
            )[:20]
        ),
        reports=list(
            LabReport.objects.filter(patient_id=patient_id).select_related("laboratory")[:20]
        ),
        visits=list(
            Visit.objects.filter(patient_id=patient_id, visited_on__gte=course.opened_on)
            .exclude(state=Visit.State.VOIDED)
            .select_related("doctor")
        ),
        tasks=list(open_tasks().filter(course=course)),
    )


def courses_of(patient: Patient) -> list[Course]:
    """Return the patient's courses, the latest first."""
    return list(patient.courses.select_related("doctor").order_by("-number"))


def open_tasks() -> QuerySet[DoctorTask]:
    """Return what waits for a doctor, the longest waiting first."""
    return (
        DoctorTask.objects.filter(closed_at=None)
        .select_related("patient", "course", "recorded_by")
        .order_by("due_on", "pk")
    )


def unassessed_symptoms() -> QuerySet[SideEffect]:
    """Return the serious symptoms that no doctor has assessed, of all patients."""
    return (
        SideEffect.objects.filter(is_serious=True, assessed_at=None)
        .exclude(visit__state=Visit.State.VOIDED)
        .select_related("visit__patient")
        .order_by("visit__visited_on", "pk")
    )
