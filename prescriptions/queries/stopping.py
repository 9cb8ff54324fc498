"""Which of a patient's latest results stop a treatment."""

from collections.abc import Iterable
from datetime import date

from labs import queries as labs
from labs.models import LabReport, PregnancyTest
from labs.rules.levels import LabLevel, LevelRules, level_of
from patients.models import Patient
from prescriptions.models import Course
from prescriptions.queries.policy import limits_of, policy_on

Result = PregnancyTest.Result
WORST_FIRST = (Result.POSITIVE, Result.INCONCLUSIVE)


def stopping_test(patient: Patient) -> PregnancyTest | None:
    """Return the test that stops a woman's treatment: the worst of the latest day's, if any.

    Also of a woman recorded as unable to become pregnant: the result speaks against the record.
    """
    if patient.sex != Patient.Sex.FEMALE:
        return None
    tests = PregnancyTest.objects.standing().filter(patient=patient)
    latest = tests.order_by("-taken_on").first()
    if latest is None:
        return None
    same_day = list(tests.filter(taken_on=latest.taken_on))
    worst = (test for word in WORST_FIRST for test in same_day if test.result == word)
    return next(worst, None)


def stopping_analytes(course: Course, as_of: date) -> dict[str, tuple[str, ...]]:
    """Return the analytes at stop level of the latest resulted panels, by the panel's key."""
    limits = limits_of(policy_on(as_of))
    reports = labs.standing_reports(course.patient_id)
    baseline = labs.baseline_report(reports, course.started_on)
    latest = _latest_resulted(reports)
    values = labs.standing_values({each.pk for each in (*latest, *filter(None, [baseline]))})
    first = values[baseline.pk] if baseline else {}
    stopping = {}
    for report in latest:
        found = tuple(
            result.analyte
            for result in labs.results_of(values[report.pk], report.is_fasting, first)
            if level_of(result, course.patient.sex, limits.lab_levels).level == LabLevel.STOP
        )
        if found:
            stopping[str(report.pk)] = found
    return stopping


def at_stop_level(
    report: LabReport, values: labs.Values, baseline: labs.Values, levels: LevelRules
) -> tuple[str, ...]:
    """Return the analytes of these values that are at stop level."""
    return tuple(
        result.analyte
        for result in labs.results_of(values, report.is_fasting, baseline)
        if level_of(result, report.patient.sex, levels).level == LabLevel.STOP
    )


def baselines(courses: Iterable[Course]) -> dict[int, labs.Values]:
    """Return the baseline values of these open courses, by patient."""
    found: dict[int, labs.Values] = {}
    for course in courses:
        reports = labs.standing_reports(course.patient_id)
        first = labs.baseline_report(reports, course.started_on)
        if first is not None:
            found[course.patient_id] = labs.standing_values({first.pk})[first.pk]
    return found


def _latest_resulted(reports: list[LabReport]) -> list[LabReport]:
    resulted = [each for each in reports if each.resulted_at is not None]
    latest = max((labs.collected_on(each) for each in resulted), default=None)
    return [each for each in resulted if labs.collected_on(each) == latest]
