"""Blood panels as the rules read them: standing values only, with the interval of each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db.models import QuerySet
from django.utils import timezone

from labs.models import (
    Analyte,
    Laboratory,
    LabReport,
    LabValue,
    PregnancyTest,
    ReferenceInterval,
)
from labs.rules.analytes import required_analytes
from labs.rules.intervals import interval_text, side_of
from labs.rules.levels import LabLevel, LabResult, LevelRules, level_of
from labs.rules.measured import Measured


class Value(Protocol):
    """What the rules read of a value, saved or just typed."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def comparator(self) -> str: ...
    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...


Values = Mapping[str, Value]
IntervalOf = Mapping[str, tuple[Decimal | None, Decimal | None]]


def standing_reports(patient_id: int) -> list[LabReport]:
    """Return the patient's reports that are not voided, the latest collection first."""
    return list(LabReport.objects.standing().filter(patient_id=patient_id))


def standing_reports_of_all(patient_ids: Collection[int]) -> dict[int, list[LabReport]]:
    """Return the same of many patients, by patient."""
    found: dict[int, list[LabReport]] = {each: [] for each in patient_ids}
    for report in LabReport.objects.standing().filter(patient_id__in=patient_ids):
        found[report.patient_id].append(report)
    return found


def standing_values(report_ids: Collection[int]) -> dict[int, dict[str, LabValue]]:
    """Return each report's values by analyte; a corrected value gives way to its correction."""
    values: dict[int, dict[str, LabValue]] = {each: {} for each in report_ids}
    rows = LabValue.objects.standing().filter(report_id__in=report_ids).select_related("analyte")
    for value in rows.order_by("analyte__position"):
        values[value.report_id][value.analyte.key] = value
    return values


def results_of(
    values: Values,
    fasting: bool | None,  # noqa: FBT001 - an answer is data, not a switch
    baseline: Values,
) -> tuple[LabResult, ...]:
    """Return the usable values as the rules grade them."""
    return tuple(
        LabResult(
            analyte=key,
            measured=Measured(value.value, value.comparator),  # type: ignore[arg-type]
            low=value.low,
            high=value.high,
            baseline=_baseline(baseline.get(key)),
            fasting=fasting,
        )
        for key, value in values.items()
        if value.value is not None
    )


def missing_analytes(values: Values) -> tuple[str, ...]:
    """Return the analytes of the monthly panel (SEED-TEST-1) that have no usable value."""
    usable = {key for key, value in values.items() if value.value is not None}
    return tuple(key for key in required_analytes() if key not in usable)


def collected_on(report: LabReport) -> date:
    """Return the clinic's day on which the blood was taken."""
    return timezone.localdate(report.collected_at)


def baseline_report(reports: Iterable[LabReport], started_on: date | None) -> LabReport | None:
    """Return the last resulted panel collected by the first dose; None before the course."""
    if started_on is None:
        return None
    resulted = (each for each in reports if each.resulted_at is not None)
    before = [each for each in resulted if collected_on(each) <= started_on]
    return max(before, key=lambda each: (each.collected_at, each.pk), default=None)


def unreviewed_reports() -> QuerySet[LabReport]:
    """Return the reports that wait for a clinician, the longest waiting first."""
    return (
        LabReport.objects.unreviewed()
        .select_related("patient", "laboratory", "visit")
        .order_by("resulted_at", "pk")
    )


def awaited_reports() -> QuerySet[LabReport]:
    """Return the panels whose results the laboratory still owes, the oldest first."""
    return (
        LabReport.objects.standing()
        .filter(resulted_at=None)
        .select_related("patient", "laboratory")
        .order_by("collected_at", "pk")
    )


def unread_tests() -> QuerySet[PregnancyTest]:
    """Return the pregnancy tests that wait for their second reader, the oldest first."""
    return (
        PregnancyTest.objects.awaiting_second_reader()
        .select_related("patient", "read_by")
        .order_by("taken_at", "pk")
    )


def _baseline(value: Value | None) -> Decimal | None:
    """A bound ("<5") is no number to take a multiple of."""
    return None if value is None or value.comparator else value.value


def intervals_of(
    laboratory: Laboratory, sex: str, age: int, on: date
) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Return the laboratory's interval of each analyte for somebody of this sex and age."""
    rows = ReferenceInterval.objects.filter(
        laboratory=laboratory, sex=sex, age_from__lte=age, valid_during__contains=on
    )
    return {
        key: (low, high)
        for key, low, high in rows.order_by("age_from").values_list("analyte__key", "low", "high")
    }


def catalogue() -> list[Analyte]:
    """Return the analytes in their order, those of the monthly panel first."""
    return list(Analyte.objects.order_by("-is_required_each_month", "position"))


TONES = {LabLevel.STOP: "stop", LabLevel.WARN: "warn", LabLevel.NONE: "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedValue:
    """One value; `is_undecided` where a bound leaves a higher level open."""

    value: LabValue
    level: LabLevel
    is_undecided: bool
    before: LabValue | None
    replaced: tuple[LabValue, ...] = ()

    @property
    def tone(self) -> str:
        return TONES[self.level]

    @property
    def interval(self) -> str:
        """Return the interval that came with the value, open where a bound is missing."""
        return interval_text(self.value.low, self.value.high)

    @property
    def side(self) -> str:
        """Return `high` or `low` where the value lies outside the interval that came with it."""
        return side_of(self.value.value, self.value.low, self.value.high)


def graded_report(report: LabReport, rules: LevelRules) -> list[GradedValue]:
    """Return the values of a panel, in the order of the catalogue; four queries.

    `rules` are the laboratory levels that the clinic has in force.
    """
    before = _report_before(report)
    ids = {report.pk} | ({before.pk} if before else set())
    values = standing_values(ids)
    earlier = values[before.pk] if before else {}
    replaced = _replaced(report)
    return [
        _graded(report, value, earlier.get(key), replaced.get(key, ()), rules)
        for key, value in values[report.pk].items()
    ]


def _graded(
    report: LabReport,
    value: LabValue,
    before: LabValue | None,
    replaced: tuple[LabValue, ...],
    rules: LevelRules,
) -> GradedValue:
    level, is_undecided = LabLevel.NONE, False
    if value.value is not None:
        result = LabResult(
            analyte=value.analyte.key,
            measured=Measured(value.value, value.comparator),
            low=value.low,
            high=value.high,
            fasting=report.is_fasting,
        )
        outcome = level_of(result, report.patient.sex, rules)
        level, is_undecided = outcome.level, outcome.undecided > outcome.level
    return GradedValue(
        value=value, level=level, is_undecided=is_undecided, before=before, replaced=replaced
    )


def _report_before(report: LabReport) -> LabReport | None:
    earlier = (
        each
        for each in standing_reports(report.patient_id)
        if each.resulted_at is not None and each.collected_at < report.collected_at
    )
    return next(earlier, None)


def _replaced(report: LabReport) -> dict[str, tuple[LabValue, ...]]:
    """Return the values that corrections have replaced, by analyte, the oldest first."""
    found: dict[str, tuple[LabValue, ...]] = {}
    rows = LabValue.objects.filter(report=report, corrections__isnull=False)
    for value in rows.select_related("analyte").order_by("pk"):
        found[value.analyte.key] = (*found.get(value.analyte.key, ()), value)
    return found
