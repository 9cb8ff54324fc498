"""What waits for a clinician: alarms first, then the results by how dangerous they are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from labs.models import LabReport, LabValue
from labs.queries import TONES, results_of, standing_values, unreviewed_reports
from labs.rules.levels import LabLevel, LevelRules, level_of
from prescriptions.models import ResultAlarm
from prescriptions.queries.policy import readable_limits_on


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A panel to be read, with the values that stand out, the worst first."""

    report: LabReport
    level: LabLevel
    notable: tuple[tuple[LabValue, str], ...]
    alarm: ResultAlarm | None

    @property
    def tone(self) -> str:
        return TONES[self.level]


def inbox(limit: int) -> list[InboxRow]:
    """Return the panels that wait, those with an open alarm on top, then by level and age."""
    alarms = {
        each.report_id: each
        for each in ResultAlarm.objects.open().select_related(
            "report__patient", "report__laboratory"
        )
    }
    reports = {each.pk: each for each in unreviewed_reports()[:limit]}
    reports |= {pk: each.report for pk, each in alarms.items()}
    levels = readable_limits_on(timezone.localdate()).lab_levels
    rows = [
        _row(report, values, alarms.get(report.pk), levels)
        for report, values in _with_values(reports.values())
    ]
    return sorted(rows, key=lambda row: (row.alarm is None, -row.level, row.report.collected_at))


def _with_values(
    reports: Iterable[LabReport],
) -> list[tuple[LabReport, dict[str, LabValue]]]:
    listed = list(reports)
    values = standing_values([each.pk for each in listed])
    return [(each, values[each.pk]) for each in listed]


def _row(
    report: LabReport,
    values: dict[str, LabValue],
    alarm: ResultAlarm | None,
    levels: LevelRules,
) -> InboxRow:
    graded = {
        result.analyte: level_of(result, report.patient.sex, levels).level
        for result in results_of(values, report.is_fasting, {})
    }
    if alarm is not None:
        graded |= {key: LabLevel.STOP for key in alarm.analytes if key in values}
    notable = sorted((-level, key) for key, level in graded.items() if level > LabLevel.NONE)
    return InboxRow(
        report=report,
        level=max(graded.values(), default=LabLevel.NONE),
        notable=tuple((values[key], TONES[LabLevel(-level)]) for level, key in notable),
        alarm=alarm,
    )
