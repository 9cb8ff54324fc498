"""Blood panels as the rules read them: standing values only, with the interval of each."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from django.db.models import QuerySet
from django.utils import timezone

from labs.models import Analyte, Laboratory, LabReport, LabValue, ReferenceInterval
from labs.rules.analytes import required_analytes
from labs.rules.levels import LabResult
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
