"""The patient's blood panels as facts: two queries."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from labs import queries as labs
from labs.models import LabReport
from prescriptions.models import Course
from prescriptions.queries.proposals import Entered, EnteredPanel
from prescriptions.rules.gate.facts import BloodPanel


def panels_of(course: Course, entered: Entered, as_of: date) -> tuple[BloodPanel, ...]:
    """Return every standing panel, with the values of those that a rule looks into.

    One just entered comes first, as it will once it is saved; one whose results the doctor has
    just ticked as read is reviewed, as it will be.
    """
    reports = labs.standing_reports(course.patient_id)
    baseline = labs.baseline_report(reports, course.started_on)
    looked_into = _looked_into(reports)
    wanted = {each.pk for each in looked_into} | ({baseline.pk} if baseline else set())
    values = labs.standing_values(wanted)
    first = values[baseline.pk] if baseline else {}
    typed = entered.panel
    completed = typed.completes if typed is not None and typed.values else None
    if typed is not None and completed in values:
        values[completed] = {**values[completed], **typed.values}  # type: ignore[dict-item]
    read = entered.reviewed_reports | ({completed} if completed else set())
    saved = tuple(
        _reviewed(
            _panel(report, values[report.pk] if report in looked_into else {}, first),
            as_of if report.pk in read else None,
        )
        for report in reports
    )
    return saved if typed is None or typed.completes else (_entered(typed, first), *saved)


def _looked_into(reports: Iterable[LabReport]) -> list[LabReport]:
    """Return the resulted panels of the two latest days: the rules read no older values."""
    resulted = [each for each in reports if each.resulted_at is not None]
    days = sorted({labs.collected_on(each) for each in resulted}, reverse=True)[:2]
    return [each for each in resulted if labs.collected_on(each) in days]


def _panel(report: LabReport, values: labs.Values, baseline: labs.Values) -> BloodPanel:
    return BloodPanel(
        collected_on=labs.collected_on(report),
        resulted_on=_day(report.resulted_at),
        reviewed_on=_day(report.reviewed_at),
        missing=labs.missing_analytes(values),
        results=labs.results_of(values, report.is_fasting, baseline),
    )


def _reviewed(panel: BloodPanel, read_on: date | None) -> BloodPanel:
    if read_on is None or panel.reviewed_on is not None:
        return panel
    return replace(panel, reviewed_on=read_on)


def _entered(panel: EnteredPanel, baseline: labs.Values) -> BloodPanel:
    """A doctor who enters values while deciding has reviewed them."""
    known_on = panel.collected_on if panel.values else None
    return BloodPanel(
        collected_on=panel.collected_on,
        resulted_on=known_on,
        reviewed_on=known_on,
        missing=labs.missing_analytes(panel.values),
        results=labs.results_of(panel.values, panel.is_fasting, baseline),
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else timezone.localdate(moment)
