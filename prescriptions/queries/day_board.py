"""What the day's board shows beside each appointment: what is missing, and what alarms."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery

from clinic.models import Branch
from labs import queries as labs
from labs.models import LabReport, LabValue, PregnancyTest
from labs.rules.levels import LabLevel, level_of
from patients.models import Appointment, Patient
from patients.queries.slots import whole_day
from prescriptions.models import Course, DoctorTask, Prescription
from prescriptions.queries.policy import readable_limits_on
from prescriptions.rules.day_needs import DayFacts, Need, day_needs
from prescriptions.rules.gate.limits import GateLimits

MONTH_DAYS = 30
TESTS_LOOKED_AT = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """Where a course stands: the month it is in, of how many, and the dose."""

    month: int | None
    planned_months: int
    daily_mg: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardNote:
    """What stands beside one appointment. Only a doctor's has a course and alarms."""

    appointment_id: int
    needs: tuple[Need, ...] = ()
    # A test of this patient that somebody here may read a second time.
    unread_test: PregnancyTest | None = None
    course: CourseLine | None = None
    levels: tuple[tuple[str, LabLevel], ...] = ()
    is_test_positive: bool = False
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class _Day:
    """The rows of everybody on the board, by patient."""

    on: date
    limits: GateLimits
    courses: dict[int, list[Course]]
    panels: dict[int, LabReport]
    tests: dict[int, list[PregnancyTest]]
    # Those that wait for their second reader, and do not count yet.
    read_once: dict[int, list[PregnancyTest]]


def board_notes(branch: Branch, day: date) -> list[BoardNote]:
    """Return what each appointment of a day still needs, without any finding; five queries."""
    appointments = _on_board(branch, day)
    rows = _rows(appointments, day)
    return [
        BoardNote(
            appointment_id=each.pk,
            needs=_needs(each.patient, rows),
            unread_test=_unread_test(each.patient_id, rows),
        )
        for each in appointments
    ]


def doctors_board_notes(branch: Branch, day: date) -> list[BoardNote]:
    """Return the needs with course, levels and open tasks beside them; seven queries."""
    appointments = _on_board(branch, day)
    rows = _rows(appointments, day)
    values = labs.standing_values({panel.pk for panel in rows.panels.values()})
    tasks = _open_tasks({each.patient_id for each in appointments})
    return [
        BoardNote(
            appointment_id=each.pk,
            needs=_needs(each.patient, rows),
            unread_test=_unread_test(each.patient_id, rows),
            course=_course_line(each.patient_id, rows),
            levels=_levels(each.patient, rows, values),
            is_test_positive=_is_positive(rows.tests.get(each.patient_id, [])),
            tasks=tasks.get(each.patient_id, 0),
        )
        for each in appointments
    ]


def _on_board(branch: Branch, day: date) -> list[Appointment]:
    standing = Appointment.objects.standing().exclude(state=Appointment.State.DONE)
    of_day = standing.filter(branch=branch, during__overlap=whole_day(day))
    return list(of_day.select_related("patient").order_by("during", "pk"))


def _rows(appointments: Iterable[Appointment], day: date) -> _Day:
    patients = {each.patient_id for each in appointments}
    found = PregnancyTest.objects.standing().filter(
        patient__in=patients, taken_on__lte=day, taken_on__gte=day - TESTS_LOOKED_AT
    )
    tests = list(found.order_by("-taken_on", "-pk"))
    return _Day(
        on=day,
        limits=readable_limits_on(day),
        courses=_grouped(_courses(patients, day)),
        panels={each.patient_id: each for each in _latest_panels(patients, day)},
        tests=_grouped(each for each in tests if not each.awaits_second_reader),
        read_once=_grouped(each for each in tests if each.awaits_second_reader),
    )


def _courses(patients: set[int], day: date) -> QuerySet[Course]:
    given = Prescription.objects.standing().filter(course=OuterRef("pk"), prescribed_on__lte=day)
    dose = given.order_by("-prescribed_on", "-pk").values("daily_mg")[:1]
    found = Course.objects.filter(patient__in=patients).select_related("consent")
    return found.annotate(daily_mg=Subquery(dose)).order_by("-number")


def _latest_panels(patients: set[int], day: date) -> QuerySet[LabReport]:
    until = whole_day(day).upper
    found = LabReport.objects.standing().filter(patient__in=patients, collected_at__lt=until)
    return found.order_by("patient_id", "-collected_at", "-pk").distinct("patient_id")


def _open_tasks(patients: set[int]) -> dict[int, int]:
    tasks = DoctorTask.objects.filter(patient__in=patients, closed_at=None)
    return dict(tasks.order_by().values_list("patient_id").annotate(number=Count("pk")))


def _grouped(rows: Iterable[Course] | Iterable[PregnancyTest]) -> dict[int, list]:  # type: ignore[type-arg]
    groups = defaultdict(list)
    for row in rows:
        groups[row.patient_id].append(row)
    return dict(groups)


def _needs(patient: Patient, rows: _Day) -> tuple[Need, ...]:
    courses, panel = rows.courses.get(patient.pk, []), rows.panels.get(patient.pk)
    is_open = bool(courses) and courses[0].state in Course.OPEN
    tests, read_once = rows.tests.get(patient.pk, []), rows.read_once.get(patient.pk, [])
    facts = DayFacts(
        # Who comes for the first time may begin today.
        is_treated=is_open or not courses,
        may_be_pregnant=patient.may_be_pregnant,
        has_consent=is_open and _has_consent(courses[0], rows.on),
        blood_collected_on=labs.collected_on(panel) if panel else None,
        is_blood_resulted=panel is not None and panel.resulted_at is not None,
        tested_on=tests[0].taken_on if tests else None,
        read_once_on=read_once[0].taken_on if read_once else None,
    )
    return day_needs(
        facts,
        rows.on,
        blood_valid_days=rows.limits.blood_panel_valid_days,
        test_valid_days=rows.limits.pregnancy_test_valid_days,
    )


def _unread_test(patient_id: int, rows: _Day) -> PregnancyTest | None:
    return next(iter(rows.read_once.get(patient_id, [])), None)


def _has_consent(course: Course, on: date) -> bool:
    consent = course.consent
    return consent is not None and (consent.revoked_on is None or consent.revoked_on > on)


def _course_line(patient_id: int, rows: _Day) -> CourseLine | None:
    courses = rows.courses.get(patient_id, [])
    if not courses:
        return None
    course = courses[0]
    started = course.started_on if course.state in Course.OPEN else None
    month = (rows.on - started).days // MONTH_DAYS + 1 if started and started <= rows.on else None
    return CourseLine(
        month=month,
        planned_months=course.planned_months,
        daily_mg=course.daily_mg if month else None,  # type: ignore[attr-defined]
        state=course.get_state_display(),
    )


def _levels(
    patient: Patient, rows: _Day, values: dict[int, dict[str, LabValue]]
) -> tuple[tuple[str, LabLevel], ...]:
    panel = rows.panels.get(patient.pk)
    if panel is None or panel.resulted_at is None:
        return ()
    of_panel = values.get(panel.pk, {})
    graded = (
        (result.analyte, level_of(result, patient.sex, rows.limits.lab_levels).level)
        for result in labs.results_of(of_panel, panel.is_fasting, {})
    )
    raised = [(of_panel[key].analyte.abbreviation, level) for key, level in graded if level]
    return tuple(sorted(raised, key=lambda each: -each[1]))


def _is_positive(tests: list[PregnancyTest]) -> bool:
    latest = [each for each in tests if each.taken_on == tests[0].taken_on]
    return any(each.result == PregnancyTest.Result.POSITIVE for each in latest)
