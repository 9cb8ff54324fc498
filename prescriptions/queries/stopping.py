"""Which of a patient's latest results stop a treatment."""

from collections.abc import Collection, Mapping
from datetime import date

from labs import queries as labs
from labs.models import LabReport, PregnancyTest
from labs.rules.levels import LabLevel, LevelRules, level_of
from patients.models import Patient
from prescriptions.models import Course
from prescriptions.queries.policy import lab_levels_on

Result = PregnancyTest.Result
WORST_FIRST = (Result.POSITIVE, Result.INCONCLUSIVE)


def stopping_test(patient: Patient) -> PregnancyTest | None:
    """Return the test that stops a woman's treatment: the worst of the latest day's, if any.

    Also of a woman recorded as unable to become pregnant: the result speaks against the record.
    """
    if patient.sex != Patient.Sex.FEMALE:
        return None
    tests = list(PregnancyTest.objects.final().filter(patient=patient))
    same_day = [test for test in tests if test.taken_on == tests[0].taken_on]
    worst = (test for word in WORST_FIRST for test in same_day if test.result == word)
    return next(worst, None)


def stopping_analytes(course: Course, as_of: date) -> dict[str, tuple[str, ...]]:
    """Return the analytes at stop level of the latest resulted panels, by the panel's key."""
    return stopping_analytes_of_all([course], as_of)[course.pk]


def stopping_analytes_of_all(
    courses: Collection[Course], as_of: date
) -> dict[int, dict[str, tuple[str, ...]]]:
    """Return the same of many courses, by course; three queries, however many."""
    if not courses:
        return {}
    levels = lab_levels_on(as_of)
    reports = labs.standing_reports_of_all({each.patient_id for each in courses})
    latest = {each.pk: _latest_resulted(reports[each.patient_id]) for each in courses}
    first = {each.pk: _baseline(each, reports) for each in courses}
    wanted = {each.pk for found in latest.values() for each in found}
    values = labs.standing_values(wanted | {each.pk for each in first.values() if each})
    found: dict[int, dict[str, tuple[str, ...]]] = {each.pk: {} for each in courses}
    for course in courses:
        baseline = first[course.pk]
        compared = values[baseline.pk] if baseline else {}
        for report in latest[course.pk]:
            report.patient = course.patient
            if stopping := at_stop_level(report, values[report.pk], compared, levels):
                found[course.pk][str(report.pk)] = stopping
    return found


def at_stop_level(
    report: LabReport, values: labs.Values, baseline: labs.Values, levels: LevelRules
) -> tuple[str, ...]:
    """Return the analytes of these values that are at stop level."""
    return tuple(
        result.analyte
        for result in labs.results_of(values, report.is_fasting, baseline)
        if level_of(result, report.patient.sex, levels).level == LabLevel.STOP
    )


def baselines(courses: Collection[Course]) -> dict[int, labs.Values]:
    """Return the baseline values of these open courses, by patient; two queries."""
    if not courses:
        return {}
    reports = labs.standing_reports_of_all({each.patient_id for each in courses})
    found = {each.patient_id: _baseline(each, reports) for each in courses}
    first = {patient_id: report.pk for patient_id, report in found.items() if report}
    values = labs.standing_values(set(first.values()))
    return {patient_id: values[pk] for patient_id, pk in first.items()}


def _baseline(course: Course, reports: Mapping[int, list[LabReport]]) -> LabReport | None:
    return labs.baseline_report(reports[course.patient_id], course.started_on)


def _latest_resulted(reports: list[LabReport]) -> list[LabReport]:
    resulted = [each for each in reports if each.resulted_at is not None]
    latest = max((labs.collected_on(each) for each in resulted), default=None)
    return [each for each in resulted if labs.collected_on(each) == latest]
